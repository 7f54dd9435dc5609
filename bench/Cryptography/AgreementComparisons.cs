using OrleansVoxa.Bench.Measuring;

namespace OrleansVoxa.Bench.Cryptography;

/// <summary>X25519 as the rest of the project calls it.</summary>
internal static class AgreementComparisons
{
    public static IEnumerable<IComparison> All =>
    [
        new TimedComparison("x25519-agree", "X25519 with a native key", "bare derive", "", () =>
        {
            var both = new AgreementBenchmarks();
            return new TimedPair(() => both.Agree(), both.BareDerive, both);
        }),
        new TimedComparison("x25519-multiply", "X25519 with a scalar given as bytes", "bare derive", "", () =>
        {
            var both = new AgreementBenchmarks();
            return new TimedPair(() => both.Multiply(), both.BareDerive, both);
        }),
    ];
}
