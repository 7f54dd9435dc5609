using System.Diagnostics;
using System.Globalization;

namespace OrleansVoxa.Storage.Tests.Grains;

public abstract class KillContract : StoreContract
{
    private readonly TemporaryDirectory _directory = new();
    private readonly int[] _acknowledged = new int[WriteStorm.Writers];

    [Fact]
    public async Task Kill_InTheMiddleOfAStormOfWrites_LosesNoneThatWasAcknowledged()
    {
        // Several lives on one file: each has to recover what the one before left in the log.
        foreach (var lines in new[] { 2_000, 3_777, 1_111 })
        {
            await RunAndKillAsync(lines);
            await AssertStoredAsync();
        }
    }

    private async Task RunAndKillAsync(int linesBeforeKill)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            ArgumentList = { typeof(WriteStorm).Assembly.Location, WriteStorm.Command },
            RedirectStandardOutput = true,
        };
        foreach (var argument in Database.StormArguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var lines = 0;
        while (await process.StandardOutput.ReadLineAsync(Cancelled) is { } line)
        {
            // What the pipe still holds after the kill was acknowledged too, so reading goes on to its end.
            if (++lines == linesBeforeKill) process.Kill();
            var parts = line.Split(' ');
            _acknowledged[int.Parse(parts[0], CultureInfo.InvariantCulture)] = int.Parse(parts[1], CultureInfo.InvariantCulture);
        }

        await process.WaitForExitAsync(Cancelled);
        Assert.True(lines >= linesBeforeKill, $"The writers ended by themselves after {lines} lines.");
        Assert.NotEqual(0, process.ExitCode);
    }

    private async Task AssertStoredAsync()
    {
        await using var store = Database.Open();
        for (var writer = 0; writer < _acknowledged.Length; writer++)
        {
            var state = new GrainState<CounterState>();
            await store.Storage.ReadStateAsync("counter", GrainId.Create("storm", $"writer-{writer}"), state, Cancelled);
            // One more at most: committed, but killed before the line was out.
            Assert.InRange(state.State!.Count, _acknowledged[writer], _acknowledged[writer] + 1);
        }
    }
}
