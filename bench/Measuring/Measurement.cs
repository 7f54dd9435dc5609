namespace OrleansVoxa.Bench.Measuring;

/// <summary>What a comparison gave: one ratio for each round, and the two sides in their own unit for orientation.</summary>
/// <param name="Ratios">Subject over baseline, one a round.</param>
/// <param name="Subject">The subject's figure, unit included. Of this machine at this moment; only the ratios travel.</param>
/// <param name="Baseline">The baseline's figure, unit included.</param>
/// <param name="ProcessorRatios">
/// The same by processor time instead of elapsed time; empty where there is one thread on both sides, or no time at all. A
/// machine that is busy with others gives more of itself to a load of many threads than to a baseline of one; this ratio
/// does not see that.
/// </param>
internal sealed record Measurement(
    IReadOnlyList<double> Ratios, string Subject, string Baseline, IReadOnlyList<double> ProcessorRatios)
{
    public Measurement(IReadOnlyList<double> ratios, string subject, string baseline)
        : this(ratios, subject, baseline, [])
    {
    }
}
