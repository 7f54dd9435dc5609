using OrleansVoxa.Bench.Measuring;

namespace OrleansVoxa.Bench.Splitting;

/// <summary>Splitting and rebuilding against their own passes.</summary>
internal static class SplittingComparisons
{
    public static IEnumerable<IComparison> All =>
    [
        new TimedComparison("split", "AONT-RS split with Merkle tree, 3 of 5, 64 KiB", "its SHA-256 and ChaCha20 passes", "at least 0.6", () =>
        {
            var both = new SplittingBenchmarks();
            return new TimedPair(() => both.Split(), both.PassesOfSplit);
        }),
        new TimedComparison("rebuild", "the same, verified and rebuilt from one data and two parity shards", "its SHA-256 and ChaCha20 passes", "at least 0.6", () =>
        {
            var both = new SplittingBenchmarks();
            return new TimedPair(() => both.Rebuild(), both.PassesOfRebuild);
        }),
    ];
}
