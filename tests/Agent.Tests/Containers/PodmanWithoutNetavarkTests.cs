using OrleansVoxa.Agent.Engine;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Agent.Tests.Containers;

/// <summary>A Podman whose networks the machine has no address in.</summary>
public sealed class PodmanWithoutNetavarkTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ensure_AClosedNetworkThatNothingReaches_IsRefusedAndLeavesNothing()
    {
        if (BusyboxImage.Missing is { } missing) Assert.Skip(missing);
        if (!File.Exists("/usr/lib/cni/bridge")) Assert.Skip("CNI's plugins are not installed: apt-get install containernetworking-plugins");
        using var folder = new TemporaryFolder();
        var (service, reason) = await PodmanService.StartAsync(folder.Path, Cancellation, "--network-backend", "cni");
        if (service is null) Assert.Skip(reason!);
        await using var ending = service;
        using var engine = new EngineClient(new EngineOptions { Socket = service.Socket }, TimeProvider.System);
        await BusyboxImage.ImportAsync(engine, Cancellation);
        var names = TestInstance.NewNames();
        using var runner = TestInstance.Runner(engine, names);

        var fault = await Assert.ThrowsAsync<InstanceException>(() => runner.EnsureAsync(TestInstance.Of(TestInstance.Waits), TestInstance.Registries, null, Cancellation));

        Assert.Equal(("sandbox_network_reach", false), (fault.Code, fault.IsPassing));
        Assert.Equal((0, 0), await TestInstance.LeftAsync(engine, names));
    }
}
