using System.Diagnostics;

namespace OrleansVoxa.Bench.Measuring;

/// <summary>Two loads of many callers, in turn. Each slice is long enough to fill all processors; the ratio is that of rates.</summary>
internal abstract class RateComparison : IComparison
{
    private const int Rounds = 15;

    // Until the optimising compiler is through with most of it, as in a program that runs for days.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);

    public abstract string Name { get; }

    public abstract string Subject { get; }

    public abstract string Baseline { get; }

    public virtual string Bar => "";

    public virtual string? Missing => null;

    /// <summary>What is counted, in the plural.</summary>
    protected abstract string Unit { get; }

    public async Task<Measurement> MeasureAsync(CancellationToken cancellationToken)
    {
        await PrepareAsync(cancellationToken);
        try
        {
            List<Slice> ours = [], theirs = [];
            var started = Stopwatch.GetTimestamp();
            for (var round = 0; ours.Count < Rounds; round++)
            {
                var warm = round > 0 && Stopwatch.GetElapsedTime(started) >= WarmUp;
                Slice subject, baseline;
                if (round % 2 == 0)
                {
                    subject = await SubjectAsync(cancellationToken);
                    baseline = await BaselineAsync(cancellationToken);
                }
                else
                {
                    baseline = await BaselineAsync(cancellationToken);
                    subject = await SubjectAsync(cancellationToken);
                }

                if (!warm) continue;
                ours.Add(subject);
                theirs.Add(baseline);
            }

            return new Measurement(
                [.. ours.Zip(theirs, (mine, other) => mine.Rate / other.Rate)],
                Figure.Rate(Quantile.Median(ours.Select(slice => slice.Rate)), Unit),
                Figure.Rate(Quantile.Median(theirs.Select(slice => slice.Rate)), Unit),
                [.. ours.Zip(theirs, (mine, other) => mine.ProcessorRate / other.ProcessorRate)]);
        }
        finally
        {
            await CleanUpAsync();
        }
    }

    protected abstract Task PrepareAsync(CancellationToken cancellationToken);

    protected abstract Task<Slice> SubjectAsync(CancellationToken cancellationToken);

    protected abstract Task<Slice> BaselineAsync(CancellationToken cancellationToken);

    protected abstract Task CleanUpAsync();
}
