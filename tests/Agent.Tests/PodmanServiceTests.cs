using System.Diagnostics;
using System.Globalization;
using OrleansVoxa.Agent.Engine;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Agent.Tests;

/// <summary>What the tests' own Podman leaves behind when it does not end as it should.</summary>
public sealed class PodmanServiceTests
{
    private const string Marker = "sleep 9797";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Dispose_TheServiceHasEndedByItself_ContainersAndWatchersEndToo()
    {
        using var folder = new TemporaryFolder();
        var service = await StartAsync(folder);
        using var inside = await RunInsideAsync(service);
        using (var process = Process.GetProcessById(service.Id)) process.Kill();

        await service.DisposeAsync();

        await inside.WaitForExitAsync(Cancellation).WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        Assert.Empty(Running(Marker));
    }

    [Fact]
    public async Task Dispose_TheServiceDoesNotAnswer_EverythingEndsAndItIsTold()
    {
        using var folder = new TemporaryFolder();
        var service = await StartAsync(folder);
        using var inside = await RunInsideAsync(service);
        using (var stop = Process.Start("/bin/sh", ["-c", string.Create(CultureInfo.InvariantCulture, $"kill -STOP {service.Id}")])) await stop.WaitForExitAsync(Cancellation);
        service.Patience = TimeSpan.FromSeconds(1);
        using var stopped = Process.GetProcessById(service.Id);

        await Assert.ThrowsAsync<TimeoutException>(() => service.DisposeAsync().AsTask());

        await inside.WaitForExitAsync(Cancellation).WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        Assert.True(stopped.HasExited);
        Assert.Empty(Running(Marker));
        Assert.Empty(Running("unix://" + service.Socket));
    }

    /// <summary>One with a container that runs.</summary>
    private static async Task<PodmanService> StartAsync(TemporaryFolder folder)
    {
        if (BusyboxImage.Missing is { } missing) Assert.Skip(missing);
        var (service, reason) = await PodmanService.StartAsync(folder.Path, Cancellation);
        if (service is null) Assert.Skip(reason!);
        try
        {
            using var engine = new EngineClient(new EngineOptions { Socket = service.Socket }, TimeProvider.System);
            await BusyboxImage.ImportAsync(engine, Cancellation);
            using var runner = TestInstance.Runner(engine, TestInstance.NewNames());
            await runner.EnsureAsync(TestInstance.Of("/bin/sleep", "9797"), TestInstance.Registries, null, Cancellation);
            Assert.NotEmpty(Running(Marker));
            return service;
        }
        catch
        {
            await service.DisposeAsync();
            throw;
        }
    }

    /// <summary>In its mount namespace, as what watches a container is.</summary>
    private static async Task<Process> RunInsideAsync(PodmanService service)
    {
        var process = Process.Start("nsenter", [string.Create(CultureInfo.InvariantCulture, $"--mount=/proc/{service.Id}/ns/mnt"), "/bin/sleep", "9798"]);
        var entering = string.Create(CultureInfo.InvariantCulture, $"nsenter --mount=/proc/{service.Id}/");
        for (var waited = Stopwatch.StartNew(); Running(entering).Count > 0; await Task.Delay(10, Cancellation)) Assert.True(waited.Elapsed < TimeSpan.FromSeconds(30), "It is not inside.");
        Assert.False(process.HasExited);
        return process;
    }

    private static List<string> Running(string line)
    {
        var found = new List<string>();
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out _)))
        {
            try
            {
                if (File.ReadAllText(Path.Combine(folder, "cmdline")).Replace('\0', ' ').Contains(line, StringComparison.Ordinal)) found.Add(folder);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                // It has ended meanwhile.
            }
        }

        return found;
    }
}
