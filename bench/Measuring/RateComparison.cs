namespace OrleansVoxa.Bench.Measuring;

/// <summary>Two loads of many callers, in turn. Each slice is long enough to fill all processors; the ratio is that of rates.</summary>
internal abstract class RateComparison : IComparison
{
    private const int Rounds = 15;

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
            // The first round warms up and is not counted.
            for (var round = 0; round <= Rounds; round++)
            {
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

                if (round == 0) continue;
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
