using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace OrleansVoxa.Protocol.Cryptography;

/// <summary>
/// Multiplies scalars of X25519, so that one multiplication of a point does the work of several after each other. Takes the
/// same time for all values. No allocation.
/// </summary>
/// <remarks>
/// RFC 7748 uses only scalars that are clamped: multiples of 8 from 2^254 to 2^255. The product of two is none. But a point's
/// u-coordinate is the same for the scalar s and for 8ℓ − s, with ℓ the order of the base point and 8 the cofactor, and of the
/// two residues modulo 8ℓ that stand for a product and its negative, exactly one lies in the upper half, from 4ℓ to 8ℓ. Since
/// ℓ = 2^252 + δ with δ &lt; 2^125, that one is clamped, but for one product in 2^126. Points off the curve (on its twist, of
/// another order) have no private key, and give something that nobody else will compute.
/// </remarks>
internal static class X25519Scalar
{
    private const int Limbs = 4;

    // ℓ, its negated inverse modulo 2^64, and 2^512 modulo ℓ; limbs from the lowest.
    private const ulong Order0 = 0x5812631a5cf5d3ed, Order1 = 0x14def9dea2f79cd6, Order2 = 0, Order3 = 0x1000000000000000;
    private const ulong NegatedInverse = 0xd2b51da312547e1b;

    private static ReadOnlySpan<ulong> Order => [Order0, Order1, Order2, Order3];

    private static ReadOnlySpan<ulong> Square => [0xa40611e3449c0f01, 0xd00e1ba768859347, 0xceec73d217f5be65, 0x399411b7c309a3d];

    /// <summary>Clamps a scalar as RFC 7748, section 5, says.</summary>
    public static void Clamp(Span<byte> scalar)
    {
        scalar[0] &= 248;
        scalar[31] = (byte)((scalar[31] & 127) | 64);
    }

    /// <summary>
    /// Replaces a clamped scalar by the clamped one whose multiples have the u-coordinates that multiplying by the scalar and
    /// then by the factor gives.
    /// </summary>
    /// <param name="scalar">32 bytes, clamped.</param>
    /// <param name="factor">32 bytes, clamped here.</param>
    public static void Multiply(Span<byte> scalar, ReadOnlySpan<byte> factor)
    {
        Span<byte> clamped = stackalloc byte[X25519.KeySize];
        Span<ulong> numbers = stackalloc ulong[4 * Limbs];
        Span<ulong> a = numbers[..Limbs], b = numbers.Slice(Limbs, Limbs), product = numbers.Slice(2 * Limbs, Limbs), negative = numbers[(3 * Limbs)..];
        factor.CopyTo(clamped);
        Clamp(clamped);
        Read(scalar, a);
        Read(clamped, b);

        // Modulo 8ℓ, (8a)·b = 8·(a·b modulo ℓ).
        for (var i = 0; i < Limbs; i++) a[i] = (a[i] >> 3) | (i + 1 < Limbs ? a[i + 1] << 61 : 0);
        Montgomery(a, b, product);
        Montgomery(product, Square, product);

        // ℓ is odd, so of a residue and its negative one is below ℓ/2, and its negative the one that is wanted.
        Subtract(Order, product, negative);
        var borrow = Subtract(product, negative, a);
        for (var i = 0; i < Limbs; i++) product[i] ^= (product[i] ^ negative[i]) & (0 - borrow);
        for (var i = Limbs - 1; i >= 0; i--)
            BinaryPrimitives.WriteUInt64LittleEndian(scalar[(8 * i)..], (product[i] << 3) | (i > 0 ? product[i - 1] >> 61 : 0));
        CryptographicOperations.ZeroMemory(clamped);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(numbers));
    }

    private static void Read(ReadOnlySpan<byte> bytes, Span<ulong> number)
    {
        for (var i = 0; i < Limbs; i++) number[i] = BinaryPrimitives.ReadUInt64LittleEndian(bytes[(8 * i)..]);
    }

    /// <summary>a · b / 2^256 modulo ℓ (Montgomery 1985), for a below ℓ or b below ℓ; the result may be one of them.</summary>
    private static void Montgomery(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b, Span<ulong> result)
    {
        Span<ulong> sum = stackalloc ulong[Limbs + 2];
        sum.Clear();
        for (var i = 0; i < Limbs; i++)
        {
            Accumulate(sum, a[i], b);
            Accumulate(sum, sum[0] * NegatedInverse, Order);
            // Now the lowest limb is zero, and the sum is divided by 2^64.
            sum[1..].CopyTo(sum);
            sum[Limbs + 1] = 0;
        }

        Span<ulong> less = stackalloc ulong[Limbs];
        var borrow = Subtract(sum[..Limbs], Order, less);
        for (var i = 0; i < Limbs; i++) result[i] = less[i] ^ ((less[i] ^ sum[i]) & (0 - borrow));
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(sum));
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(less));
    }

    private static void Accumulate(Span<ulong> sum, ulong factor, ReadOnlySpan<ulong> number)
    {
        UInt128 carry = 0;
        for (var i = 0; i < Limbs; i++)
        {
            carry += (UInt128)sum[i] + ((UInt128)factor * number[i]);
            sum[i] = (ulong)carry;
            carry >>= 64;
        }

        carry += sum[Limbs];
        sum[Limbs] = (ulong)carry;
        sum[Limbs + 1] += (ulong)(carry >> 64);
    }

    /// <summary>a − b modulo 2^256.</summary>
    /// <returns>1 if b is the greater, else 0.</returns>
    private static ulong Subtract(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b, Span<ulong> difference)
    {
        UInt128 borrow = 0;
        for (var i = 0; i < Limbs; i++)
        {
            var limb = (UInt128)a[i] - b[i] - borrow;
            difference[i] = (ulong)limb;
            borrow = (limb >> 64) & 1;
        }

        return (ulong)borrow;
    }
}
