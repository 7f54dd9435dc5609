using System.Diagnostics;
using System.Net.NetworkInformation;
using OrleansVoxa.Agent.Engine;
using OrleansVoxa.Agent.Engine.Messages;
using OrleansVoxa.Agent.Sandbox;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Agent.Tests;

/// <summary>The tests' own Podman takes everything with it that was begun by it, whatever became of it before.</summary>
public sealed class PodmanServiceTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Dispose_TheServiceWasKilled_NothingOfItIsLeft()
    {
        using var folder = new TemporaryFolder();
        var service = await StartAsync(folder);
        string bridge;
        await using (service)
        {
            using var engine = new EngineClient(new EngineOptions { Socket = service.Socket }, TimeProvider.System);
            await BusyboxImage.ImportAsync(engine, Cancellation);
            var names = TestInstance.NewNames();
            using var runner = TestInstance.Runner(engine, names);
            await runner.EnsureAsync(TestInstance.Of("/bin/sleep", "76010001"), TestInstance.Registries, null, Cancellation);
            var network = Assert.Single(await engine.Networks.ListAsync(SandboxLabels.Filter(names.Owner), Cancellation));
            // Not by its address, which another Podman of another test may give, too.
            bridge = SandboxNames.Bridge(network.Name!);
            Assert.Contains(bridge, Interfaces());
            Assert.True(Runs("76010001"));

            using var process = Process.GetProcessById(service.ProcessId);
            process.Kill();
        }

        Assert.False(Runs("76010001"));
        Assert.DoesNotContain(bridge, Interfaces());
    }

    [Fact]
    public async Task Dispose_PodmanTakesTooLong_EverythingIsEndedAndTheReasonSaid()
    {
        using var folder = new TemporaryFolder();
        var service = await StartAsync(folder);
        var container = "";
        try
        {
            using var engine = new EngineClient(new EngineOptions { Socket = service.Socket }, TimeProvider.System);
            await BusyboxImage.ImportAsync(engine, Cancellation);
            var asked = new ContainerCreate { Image = BusyboxImage.Reference, Cmd = ["sleep", "76020002"], HostConfig = new HostConfig { NetworkMode = "none" } };
            container = (await engine.Containers.CreateAsync("slow", asked, Cancellation)).Id;
            await engine.Containers.StartAsync(container, Cancellation);
            Assert.True(Runs("76020002"));
            Assert.True(HasGroup(container));
        }
        finally
        {
            service.EndsWithin = TimeSpan.Zero;
            await Assert.ThrowsAsync<TimeoutException>(() => service.DisposeAsync().AsTask());
        }

        Assert.False(Runs("76020002"));
        Assert.False(Runs(folder.Path));
        Assert.False(HasGroup(container));
    }

    private static async Task<PodmanService> StartAsync(TemporaryFolder folder)
    {
        if (BusyboxImage.Missing is { } missing) Assert.Skip(missing);
        var (service, reason) = await PodmanService.StartAsync(folder.Path, Cancellation);
        if (service is null) Assert.Skip(reason!);
        return service;
    }

    /// <summary>Whether a word stands in the command line of any process; one that is in no identifier by chance.</summary>
    private static bool Runs(string word) => Directory.EnumerateDirectories("/proc").Any(path =>
    {
        try
        {
            return File.ReadAllText(Path.Combine(path, "cmdline")).Contains(word, StringComparison.Ordinal);
        }
        catch (IOException)
        {
            // No process, or one that ended just now.
            return false;
        }
    });

    // Of either version of control groups.
    private static bool HasGroup(string container) => ((string[])["", "memory"]).Any(kind => Directory.Exists(Path.Combine("/sys/fs/cgroup", kind, "libpod_parent", "libpod-" + container)));

    private static IEnumerable<string> Interfaces() => NetworkInterface.GetAllNetworkInterfaces().Select(one => one.Name);
}
