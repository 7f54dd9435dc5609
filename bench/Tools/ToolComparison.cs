using System.Diagnostics;
using System.Globalization;
using OrleansVoxa.Bench.Measuring;

namespace OrleansVoxa.Bench.Tools;

/// <summary>Bytes a second on one thread, against what a tool of the system says of the same work in a process of its own, in turn.</summary>
/// <param name="name">What the command line calls it.</param>
/// <param name="subject">What is measured, in words.</param>
/// <param name="baseline">The tool and its options, in words.</param>
/// <param name="bar">What is asked of it.</param>
internal abstract class ToolComparison(string name, string subject, string baseline, string bar) : IComparison
{
    private const int Rounds = 7;
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(1);

    public string Name => name;

    public string Subject => subject;

    public string Baseline => baseline;

    public string Bar => bar;

    public string? Missing => ToolProgram.IsThere(Program) ? null : $"{Program} is not installed";

    /// <summary>The tool's name.</summary>
    protected abstract string Program { get; }

    public async Task<Measurement> MeasureAsync(CancellationToken cancellationToken)
    {
        await PrepareAsync(cancellationToken);
        try
        {
            List<double> ours = [], theirs = [];
            for (var round = 0; round <= Rounds; round++)
            {
                var mine = await Task.Factory.StartNew(Rate, cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
                var tool = await ToolRateAsync(cancellationToken);
                if (round == 0) continue;
                ours.Add(mine);
                theirs.Add(tool);
            }

            return new Measurement([.. ours.Zip(theirs, (mine, tool) => mine / tool)], Text(ours), Text(theirs));
        }
        finally
        {
            CleanUp();
        }
    }

    protected virtual Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected virtual void CleanUp()
    {
    }

    /// <summary>Does the work once. Gives the bytes that were worked on.</summary>
    protected abstract int WorkOnce();

    /// <summary>What the tool says, in bytes a second.</summary>
    protected abstract Task<double> ToolRateAsync(CancellationToken cancellationToken);

    private double Rate()
    {
        var bytes = 0L;
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < Turn)
        {
            for (var i = 0; i < 16; i++) bytes += WorkOnce();
        }

        return bytes / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static string Text(List<double> rates) => string.Create(CultureInfo.InvariantCulture, $"{Quantile.Median(rates) / 1e6:N0} MB/s");
}
