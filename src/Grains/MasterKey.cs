using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using OrleansVoxa.Protocol.Sealing;

namespace OrleansVoxa.Grains;

/// <summary>The cluster's master key: private keys are stored in secret boxes under it. The host reads it and hands it in. Thread-safe.</summary>
public sealed class MasterKey : IDisposable
{
    /// <summary>Bytes of the key.</summary>
    public const int Size = SecretBox.KeySize;

    private readonly byte[] _key;

    /// <summary>Copies the key.</summary>
    /// <exception cref="ArgumentException">Not 32 bytes, or all of them zero.</exception>
    public MasterKey(ReadOnlySpan<byte> key)
    {
        if (key.Length != Size) throw new ArgumentException($"A master key has {Size} bytes, not {key.Length}.", nameof(key));
        if (!key.ContainsAnyExcept((byte)0)) throw new ArgumentException("A master key of zeros protects nothing.", nameof(key));
        // Pinned, so that the collector leaves no copies behind.
        _key = GC.AllocateUninitializedArray<byte>(Size, pinned: true);
        key.CopyTo(_key);
    }

    /// <summary>Seals a secret for one purpose and one owner; a box cannot be passed off as another's.</summary>
    /// <param name="purpose">A label such as <c>voxa/relay-identity/1</c>.</param>
    /// <param name="owner">Whose secret it is, such as a node id.</param>
    /// <param name="secret">What is hidden.</param>
    public byte[] Seal(string purpose, string owner, ReadOnlySpan<byte> secret) => SecretBox.Seal(_key, secret, Associated(purpose, owner));

    /// <summary>Opens what <see cref="Seal"/> made for the same purpose and owner.</summary>
    /// <returns>False if the box was changed, or is under another master key, or another's.</returns>
    public bool TryOpen(string purpose, string owner, ReadOnlySpan<byte> box, [NotNullWhen(true)] out byte[]? secret) =>
        SecretBox.TryOpen(_key, box, Associated(purpose, owner), out secret);

    /// <inheritdoc/>
    public void Dispose() => CryptographicOperations.ZeroMemory(_key);

    private static byte[] Associated(string purpose, string owner) => Encoding.UTF8.GetBytes($"{purpose}\n{owner}");
}
