using System.Security.Cryptography;

namespace OrleansVoxa.Protocol.Routing;

/// <summary>
/// The system's generator behind the <see cref="Random"/> interface, so that nobody can predict paths from earlier ones while
/// tests pass a seeded generator instead. Thread-safe.
/// </summary>
/// <remarks>Numbers come from a supply that each thread draws at once, since a draw costs the same for 8 bytes and for some hundred; what is used is erased.</remarks>
public sealed class CryptographicRandom : Random
{
    private const int SupplySize = 512;

    [ThreadStatic]
    private static byte[]? _supply;

    [ThreadStatic]
    private static int _left;

    /// <summary>The only instance that is needed.</summary>
    public static CryptographicRandom Instance { get; } = new();

    /// <inheritdoc/>
    public override int Next() => Next(int.MaxValue);

    /// <inheritdoc/>
    public override int Next(int maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxValue);
        return maxValue == 0 ? 0 : (int)Below((uint)maxValue);
    }

    /// <inheritdoc/>
    public override int Next(int minValue, int maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minValue, maxValue);
        return minValue == maxValue ? minValue : (int)(minValue + Below((uint)((long)maxValue - minValue)));
    }

    /// <inheritdoc/>
    public override double NextDouble() => Sample();

    /// <inheritdoc/>
    public override void NextBytes(byte[] buffer) => RandomNumberGenerator.Fill(buffer);

    /// <inheritdoc/>
    public override void NextBytes(Span<byte> buffer) => RandomNumberGenerator.Fill(buffer);

    /// <inheritdoc/>
    // 53 bits are what a double between 0 and 1 can hold evenly.
    protected override double Sample() => (Draw() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Even among the numbers below the limit: the high half of a product, drawn again where it would be uneven (Lemire 2019).</summary>
    private static long Below(uint limit)
    {
        while (true)
        {
            var high = Math.BigMul(Draw(), limit, out var low);
            if (low >= limit || low >= (0 - (ulong)limit) % limit) return (long)high;
        }
    }

    private static ulong Draw()
    {
        var supply = _supply ??= new byte[SupplySize];
        if (_left == 0)
        {
            RandomNumberGenerator.Fill(supply);
            _left = SupplySize;
        }

        _left -= sizeof(ulong);
        var part = supply.AsSpan(_left, sizeof(ulong));
        var number = BitConverter.ToUInt64(part);
        CryptographicOperations.ZeroMemory(part);
        return number;
    }
}
