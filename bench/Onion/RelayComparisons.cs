using OrleansVoxa.Bench.Measuring;
using OrleansVoxa.Protocol.Onion;

namespace OrleansVoxa.Bench.Onion;

/// <summary>The relay operation against its bound.</summary>
internal static class RelayComparisons
{
    public static IEnumerable<IComparison> All =>
    [
        new TimedComparison("relay-2k", "relay operation, 2 KiB cell", "two bare X25519", "at least 0.7", () =>
        {
            var both = Prepare(CellClass.Small);
            return new TimedPair(() => both.OpenAndPeel(), both.TwoAgreements, both);
        }),
        new TimedComparison("relay-32k", "relay operation, 32 KiB cell", "two bare X25519 and one LIONESS pass", "at least 0.7", () =>
        {
            var both = Prepare(CellClass.Large);
            return new TimedPair(() => both.OpenAndPeel(), both.TwoAgreementsAndWideBlock, both);
        }),
    ];

    private static RelayBenchmarks Prepare(CellClass cell)
    {
        var benchmarks = new RelayBenchmarks { Cell = cell };
        benchmarks.Prepare();
        return benchmarks;
    }
}
