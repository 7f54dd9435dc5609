using System.Numerics;
using System.Runtime.Intrinsics;

namespace OrleansVoxa.Protocol.Compression;

/// <summary>Guesses from a sample whether bytes are worth compressing, in a few dozen nanoseconds: every message pays for it.</summary>
internal static class EntropySample
{
    private const int Piece = sizeof(ulong);
    private const int PiecesAGroup = 4;
    private const int SampleSize = 2 * PiecesAGroup * Piece;

    // Of 1,024 pairs of random bytes 4 are equal, and one sample of 350 has more than 10. Base64 has 16, text and structures 60 and more.
    private const int MostEqual = 10;

    // Of 32 random bytes hardly ever one is like the next.
    private const int MostAlike = 4;

    /// <summary>
    /// True if the bytes look random (encrypted, or compressed already): each of 32 bytes is compared with each of 32 others, taken in eight
    /// pieces from all over the payload, so that a readable head on random bytes does not decide alone, and half of them with the one behind it. Fewer than 64 bytes never do.
    /// </summary>
    public static bool LooksRandom(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < SampleSize) return false;
        Span<byte> sample = stackalloc byte[SampleSize];
        // What lies side by side in the payload is compared too: neighbours go to different groups.
        for (var piece = 0; piece < 2 * PiecesAGroup; piece++)
        {
            var start = (int)((long)(bytes.Length - Piece) * piece / (2 * PiecesAGroup - 1));
            var place = (piece % 2 * PiecesAGroup) + (piece / 2);
            bytes.Slice(start, Piece).CopyTo(sample[(place * Piece)..]);
        }

        // Runs, whatever they are of.
        if (Equal(Vector256.Create<byte>(sample), Vector256.Create<byte>(sample[1..])) > MostAlike) return false;
        var others = Vector256.Create<byte>(sample[(SampleSize / 2)..]);
        var equal = 0;
        foreach (var value in sample[..(SampleSize / 2)])
            equal += Equal(Vector256.Create(value), others);
        return equal <= MostEqual;
    }

    private static int Equal(Vector256<byte> left, Vector256<byte> right) => BitOperations.PopCount(Vector256.Equals(left, right).ExtractMostSignificantBits());
}
