namespace OrleansVoxa.Protocol.Compression;

/// <summary>Guesses from a sample whether bytes are worth compressing.</summary>
internal static class EntropySample
{
    private const int SampleSize = 1024;

    /// <summary>
    /// True if the bytes look random (encrypted, or compressed already). The sum of squared byte counts tells: for n random
    /// bytes it is near n + n(n-1)/256, for base64 it is three times that, for text and structures far more.
    /// </summary>
    public static bool LooksRandom(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return false;
        Span<ushort> counts = stackalloc ushort[256];
        counts.Clear();
        var taken = Math.Min(bytes.Length, SampleSize);

        // Four runs spread over the payload, so that a readable head on random bytes does not decide alone.
        var run = taken / 4;
        for (var part = 0; part < 4 && run > 0; part++)
        {
            var start = (int)((long)(bytes.Length - run) * part / 3);
            foreach (var value in bytes.Slice(start, run)) counts[value]++;
        }

        long n = run * 4, sum = 0;
        foreach (var count in counts) sum += (long)count * count;
        return sum < 2 * (n + n * (n - 1) / 256);
    }
}
