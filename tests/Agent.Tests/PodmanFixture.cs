using OrleansVoxa.Agent.Tests;
using OrleansVoxa.Testing;

[assembly: AssemblyFixture(typeof(PodmanFixture))]

namespace OrleansVoxa.Agent.Tests;

/// <summary>Podman's compatible socket.</summary>
public sealed class PodmanFixture : EngineFixture
{
    public override string Name => "podman";

    protected override async Task<(IAsyncDisposable? Running, string Socket, string? Reason)> StartAsync(string folder)
    {
        // The test that starts it may be cancelled; the engine is for all of them.
        var (service, reason) = await PodmanService.StartAsync(folder, CancellationToken.None);
        return (service, service?.Socket ?? "", reason);
    }
}
