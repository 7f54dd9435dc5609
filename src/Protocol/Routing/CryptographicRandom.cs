using System.Security.Cryptography;

namespace OrleansVoxa.Protocol.Routing;

/// <summary>
/// The system's generator behind the <see cref="Random"/> interface, so that nobody can predict paths from earlier ones while
/// tests pass a seeded generator instead. Thread-safe.
/// </summary>
public sealed class CryptographicRandom : Random
{
    /// <summary>The only instance that is needed; it has no state.</summary>
    public static CryptographicRandom Instance { get; } = new();

    /// <inheritdoc/>
    public override int Next() => Next(int.MaxValue);

    /// <inheritdoc/>
    public override int Next(int maxValue) => maxValue == 0 ? 0 : RandomNumberGenerator.GetInt32(maxValue);

    /// <inheritdoc/>
    public override int Next(int minValue, int maxValue) =>
        minValue == maxValue ? minValue : RandomNumberGenerator.GetInt32(minValue, maxValue);

    /// <inheritdoc/>
    public override double NextDouble() => Sample();

    /// <inheritdoc/>
    public override void NextBytes(byte[] buffer) => RandomNumberGenerator.Fill(buffer);

    /// <inheritdoc/>
    public override void NextBytes(Span<byte> buffer) => RandomNumberGenerator.Fill(buffer);

    /// <inheritdoc/>
    protected override double Sample()
    {
        Span<byte> bytes = stackalloc byte[8];
        RandomNumberGenerator.Fill(bytes);
        // 53 bits are what a double between 0 and 1 can hold evenly.
        return (BitConverter.ToUInt64(bytes) >> 11) * (1.0 / (1UL << 53));
    }
}
