using System.Diagnostics;

namespace OrleansVoxa.Bench.Measuring;

/// <summary>
/// Two short operations on one thread, in turn. A slice lasts about a millisecond, less than the scheduler's time slice, so
/// that what else the machine does disturbs few pairs and the median of many does not see it. The ratio is that of speeds.
/// </summary>
/// <param name="name">What the command line calls it.</param>
/// <param name="subject">What is measured, in words.</param>
/// <param name="baseline">What it is held against, in words.</param>
/// <param name="bar">What is asked of it.</param>
/// <param name="prepare">Makes the two operations, subject first, and what is disposed after them.</param>
internal sealed class TimedComparison(string name, string subject, string baseline, string bar, Func<TimedPair> prepare) : IComparison
{
    private const int Rounds = 9;
    private const int PairsPerRound = 61;
    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(1);

    public string Name => name;

    public string Subject => subject;

    public string Baseline => baseline;

    public string Bar => bar;

    public Task<Measurement> MeasureAsync(CancellationToken cancellationToken) =>
        Task.Factory.StartNew(() => Measure(cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private Measurement Measure(CancellationToken cancellationToken)
    {
        using var pair = prepare();
        var subjectCount = Calibrate(pair.Subject);
        var baselineCount = Calibrate(pair.Baseline);
        List<double> ratios = [], subjectTimes = [], baselineTimes = [];
        for (var round = 0; round < Rounds; round++)
        {
            var pairs = new double[PairsPerRound];
            for (var i = 0; i < pairs.Length; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                // Which goes first alternates, since the second finds the caches as the first has left them.
                double ours, theirs;
                if (i % 2 == 0)
                {
                    ours = Time(pair.Subject, subjectCount);
                    theirs = Time(pair.Baseline, baselineCount);
                }
                else
                {
                    theirs = Time(pair.Baseline, baselineCount);
                    ours = Time(pair.Subject, subjectCount);
                }

                pairs[i] = theirs / ours;
                subjectTimes.Add(ours);
                baselineTimes.Add(theirs);
            }

            ratios.Add(Quantile.Median(pairs));
        }

        return new Measurement(ratios, Figure.Time(Quantile.Median(subjectTimes)), Figure.Time(Quantile.Median(baselineTimes)));
    }

    /// <summary>Runs until the optimising compiler has long been through, and finds how many calls make a slice.</summary>
    private static int Calibrate(Action operation)
    {
        var count = 0;
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < WarmUp)
        {
            operation();
            count++;
        }

        // The fastest of some, as the machine may be busy with others.
        var fastest = Enumerable.Range(0, 20).Min(_ => Time(operation, Math.Max(1, count / 400)));
        return Math.Max(1, (int)(Slice.TotalSeconds / fastest));
    }

    private static double Time(Action operation, int count)
    {
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++) operation();
        return Stopwatch.GetElapsedTime(started).TotalSeconds / count;
    }
}
