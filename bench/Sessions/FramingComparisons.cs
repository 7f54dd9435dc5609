using OrleansVoxa.Bench.Measuring;

namespace OrleansVoxa.Bench.Sessions;

/// <summary>Sealed frames against the AEAD alone.</summary>
internal static class FramingComparisons
{
    public static IEnumerable<IComparison> All => [Of(256, "256"), Of(2048, "2k"), Of(65536, "64k")];

    private static TimedComparison Of(int payload, string size) =>
        new($"frame-{size}", $"sealed frame round trip, {payload:N0} bytes", "bare ChaCha20-Poly1305, sealed and opened", "", () =>
        {
            var both = new FramingBenchmarks { Payload = payload };
            both.Prepare();
            return new TimedPair(() => both.FrameRoundTrip(), both.BareSealAndOpen, both);
        });
}
