using System.Security.Cryptography;

namespace OrleansVoxa.Protocol.Cryptography;

/// <summary>The operating system's cryptographic generator. Thread-safe; allocates nothing.</summary>
public sealed class SystemRandomSource : IRandomSource
{
    private SystemRandomSource()
    {
    }

    /// <summary>The only instance.</summary>
    public static SystemRandomSource Instance { get; } = new();

    /// <inheritdoc />
    public void Fill(Span<byte> destination) => RandomNumberGenerator.Fill(destination);
}
