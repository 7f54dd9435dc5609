using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace OrleansVoxa.Protocol.Splitting;

/// <summary>
/// Arithmetic in GF(2^8) modulo x^8 + x^4 + x^3 + x^2 + 1 (0x11D), whose generator is 2. Addition is exclusive or.
/// </summary>
/// <remarks>
/// A product by a constant is the sum of two table look-ups, one for each half of the byte, and a byte shuffle does
/// sixteen or more of them at once. The tables are indexed by shard bytes, which are ciphertext, so their timing tells
/// nothing that a fragment does not.
/// </remarks>
internal static class GaloisField256
{
    private const int Polynomial = 0x11D;
    private const int TableSize = 32;

    private static readonly byte[] Exponents = new byte[510];
    private static readonly byte[] Logarithms = new byte[256];

    /// <summary>For each constant, its products with 0..15 and then with 0, 16, .. 240.</summary>
    private static readonly byte[] NibbleProducts = new byte[256 * TableSize];

#pragma warning disable CA1810 // The three tables depend on each other, in this order.
    static GaloisField256()
#pragma warning restore CA1810
    {
        var value = 1;
        for (var power = 0; power < 255; power++)
        {
            Exponents[power] = Exponents[power + 255] = (byte)value;
            Logarithms[value] = (byte)power;
            value <<= 1;
            if (value > 255)
                value ^= Polynomial;
        }

        for (var constant = 0; constant < 256; constant++)
        {
            for (var nibble = 0; nibble < 16; nibble++)
            {
                NibbleProducts[constant * TableSize + nibble] = Multiply((byte)constant, (byte)nibble);
                NibbleProducts[constant * TableSize + 16 + nibble] = Multiply((byte)constant, (byte)(nibble << 4));
            }
        }
    }

    public static byte Multiply(byte left, byte right) =>
        left == 0 || right == 0 ? (byte)0 : Exponents[Logarithms[left] + Logarithms[right]];

    /// <summary>The inverse of a value other than zero.</summary>
    public static byte Inverse(byte value)
    {
        ArgumentOutOfRangeException.ThrowIfZero(value);
        return Exponents[255 - Logarithms[value]];
    }

    /// <summary>Adds <paramref name="constant"/> times the source to the destination of the same length; they may be the same span.</summary>
    public static void MultiplyAdd(byte constant, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        Debug.Assert(source.Length == destination.Length);
        var done = 0;
        ref var from = ref MemoryMarshal.GetReference(source);
        ref var to = ref MemoryMarshal.GetReference(destination);
        var table = NibbleProducts.AsSpan(constant * TableSize, TableSize);
        var low = Vector128.Create<byte>(table[..16]);
        var high = Vector128.Create<byte>(table[16..]);

        if (Avx2.IsSupported)
        {
            var wideLow = Vector256.Create(low, low);
            var wideHigh = Vector256.Create(high, high);
            var mask = Vector256.Create((byte)0x0F);
            for (; done <= source.Length - Vector256<byte>.Count; done += Vector256<byte>.Count)
            {
                var input = Vector256.LoadUnsafe(ref from, (nuint)done);
                var product = Avx2.Shuffle(wideLow, input & mask)
                    ^ Avx2.Shuffle(wideHigh, (input.AsUInt16() >>> 4).AsByte() & mask);
                (product ^ Vector256.LoadUnsafe(ref to, (nuint)done)).StoreUnsafe(ref to, (nuint)done);
            }
        }

        if (Ssse3.IsSupported || AdvSimd.Arm64.IsSupported)
        {
            var mask = Vector128.Create((byte)0x0F);
            for (; done <= source.Length - Vector128<byte>.Count; done += Vector128<byte>.Count)
            {
                var input = Vector128.LoadUnsafe(ref from, (nuint)done);
                var product = LookUp(low, input & mask) ^ LookUp(high, (input.AsUInt16() >>> 4).AsByte() & mask);
                (product ^ Vector128.LoadUnsafe(ref to, (nuint)done)).StoreUnsafe(ref to, (nuint)done);
            }
        }

        MultiplyAddScalar(constant, source[done..], destination[done..]);
    }

    /// <summary>The same, byte by byte: the remainder of the vectors, machines without them, and the tests' reference.</summary>
    public static void MultiplyAddScalar(byte constant, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        var table = NibbleProducts.AsSpan(constant * TableSize, TableSize);
        for (var i = 0; i < source.Length; i++)
            destination[i] ^= (byte)(table[source[i] & 0x0F] ^ table[16 + (source[i] >> 4)]);
    }

    private static Vector128<byte> LookUp(Vector128<byte> table, Vector128<byte> indices) =>
        Ssse3.IsSupported ? Ssse3.Shuffle(table, indices) : AdvSimd.Arm64.VectorTableLookup(table, indices);
}
