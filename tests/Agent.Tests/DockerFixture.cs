using OrleansVoxa.Agent.Tests;
using OrleansVoxa.Testing;

[assembly: AssemblyFixture(typeof(DockerFixture))]

namespace OrleansVoxa.Agent.Tests;

/// <summary>The Docker Engine.</summary>
public sealed class DockerFixture : EngineFixture
{
    public override string Name => "docker";

    protected override async Task<(IAsyncDisposable? Running, string Socket, string? Reason)> StartAsync(string folder)
    {
        // The test that starts it may be cancelled; the engine is for all of them.
        var (daemon, reason) = await DockerDaemon.StartAsync(folder, CancellationToken.None);
        return (daemon, daemon?.Socket ?? "", reason);
    }
}
