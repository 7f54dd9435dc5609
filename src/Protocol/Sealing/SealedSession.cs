using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using OrleansVoxa.Protocol.Cryptography;

namespace OrleansVoxa.Protocol.Sealing;

/// <summary>
/// The two keys of a sealed request (docs/protocol/sealing.md): ephemeral X25519 to the recipient's routing key,
/// HKDF-SHA-256, ChaCha20-Poly1305 with counted nonces. Only the recipient can read what is sealed forward; the
/// recipient cannot tell who initiated. Thread-safe.
/// </summary>
/// <remarks>
/// The nonce is made of channel and number, so a number belongs to one plaintext for ever: sealing the same plaintext
/// again under its number gives the same bytes and is allowed (re-sending); another plaintext under a used number would
/// give both away.
/// </remarks>
public sealed class SealedSession : IDisposable
{
    /// <summary>How many bytes sealed bytes are longer than their plaintext.</summary>
    public const int Overhead = 16;

    private const int NonceSize = 12;

    private readonly DirectionKey _forward;
    private readonly DirectionKey _backward;

    private SealedSession(ReadOnlySpan<byte> shared, ReadOnlySpan<byte> ephemeralPublic, ReadOnlySpan<byte> recipientPublic)
    {
        Span<byte> salt = stackalloc byte[2 * X25519.KeySize];
        ephemeralPublic.CopyTo(salt);
        recipientPublic.CopyTo(salt[X25519.KeySize..]);
        Span<byte> keys = stackalloc byte[64];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, shared, keys, salt, "voxa/sealed-request/1"u8);
        _forward = new DirectionKey(keys[..32]);
        _backward = new DirectionKey(keys[32..]);
        CryptographicOperations.ZeroMemory(keys);
    }

    /// <summary>Starts a session towards a recipient with a fresh ephemeral key.</summary>
    /// <param name="recipientPublic">The recipient's routing key, 32 bytes.</param>
    /// <param name="ephemeralPublic">32 bytes that the recipient needs to accept; they are not secret.</param>
    /// <exception cref="ArgumentException">The key is not 32 bytes long.</exception>
    /// <exception cref="ProtocolViolationException"><c>weak_public_key</c>: a point of small order.</exception>
    public static SealedSession Initiate(ReadOnlySpan<byte> recipientPublic, out byte[] ephemeralPublic)
    {
        using var ephemeral = X25519PrivateKey.Generate();
        return Initiate(recipientPublic, ephemeral, out ephemeralPublic);
    }

    /// <summary>Starts a session with a given ephemeral key, which makes examples reproducible.</summary>
    /// <remarks>A key may be used for one session only.</remarks>
    internal static SealedSession Initiate(ReadOnlySpan<byte> recipientPublic, X25519PrivateKey ephemeral, out byte[] ephemeralPublic)
    {
        Span<byte> shared = stackalloc byte[X25519.KeySize];
        if (!ephemeral.TryAgree(recipientPublic, shared))
            throw new ProtocolViolationException("weak_public_key", "The recipient's routing key is a point of small order.");
        ephemeralPublic = [.. ephemeral.PublicKey];
        var session = new SealedSession(shared, ephemeralPublic, recipientPublic);
        CryptographicOperations.ZeroMemory(shared);
        return session;
    }

    /// <summary>Joins a session that somebody initiated.</summary>
    /// <param name="recipient">The own routing key that the initiator used.</param>
    /// <param name="ephemeralPublic">The bytes that came in front.</param>
    /// <param name="session">The session, if true is returned.</param>
    /// <returns>False if the bytes are not 32 or are a point of small order.</returns>
    public static bool TryAccept(X25519PrivateKey recipient, ReadOnlySpan<byte> ephemeralPublic, [NotNullWhen(true)] out SealedSession? session)
    {
        ArgumentNullException.ThrowIfNull(recipient);
        session = null;
        Span<byte> shared = stackalloc byte[X25519.KeySize];
        if (ephemeralPublic.Length != X25519.KeySize || !recipient.TryAgree(ephemeralPublic, shared))
            return false;
        session = new SealedSession(shared, ephemeralPublic, recipient.PublicKey.AsSpan());
        CryptographicOperations.ZeroMemory(shared);
        return true;
    }

    /// <summary>Seals bytes under a channel and number.</summary>
    /// <param name="direction">Which key.</param>
    /// <param name="channel">Separates numberings that share the key.</param>
    /// <param name="number">See the remarks on the class.</param>
    /// <param name="plaintext">What is hidden.</param>
    /// <param name="destination">The first <c>plaintext.Length + 16</c> bytes are written; may begin at the plaintext.</param>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    /// <exception cref="ObjectDisposedException">The session was disposed.</exception>
    public void Seal(SealDirection direction, byte channel, ulong number, ReadOnlySpan<byte> plaintext, Span<byte> destination)
    {
        if (destination.Length < plaintext.Length + Overhead)
            throw new ArgumentException($"Sealed bytes are {Overhead} bytes longer than their plaintext.", nameof(destination));
        Span<byte> nonce = stackalloc byte[NonceSize];
        WriteNonce(nonce, channel, number);
        Key(direction).Seal(nonce, plaintext, destination);
    }

    /// <summary>Opens what the other side sealed under the same direction, channel and number.</summary>
    /// <param name="direction">Which key.</param>
    /// <param name="channel">As sealed.</param>
    /// <param name="number">As sealed.</param>
    /// <param name="sealedBytes">Ciphertext and tag.</param>
    /// <param name="destination">The first <c>sealedBytes.Length - 16</c> bytes are written; zeros if false is returned.</param>
    /// <returns>False if anything differs from what was sealed, or if the input is shorter than a tag.</returns>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    /// <exception cref="ObjectDisposedException">The session was disposed.</exception>
    public bool TryOpen(SealDirection direction, byte channel, ulong number, ReadOnlySpan<byte> sealedBytes, Span<byte> destination)
    {
        if (sealedBytes.Length < Overhead)
            return false;
        if (destination.Length < sealedBytes.Length - Overhead)
            throw new ArgumentException($"The plaintext is {Overhead} bytes shorter than the sealed bytes.", nameof(destination));
        Span<byte> nonce = stackalloc byte[NonceSize];
        WriteNonce(nonce, channel, number);
        return Key(direction).TryOpen(nonce, sealedBytes, destination);
    }

    /// <summary>Forgets the keys.</summary>
    public void Dispose()
    {
        _forward.Dispose();
        _backward.Dispose();
    }

    private static void WriteNonce(Span<byte> nonce, byte channel, ulong number)
    {
        nonce[0] = channel;
        nonce[1..4].Clear();
        BinaryPrimitives.WriteUInt64BigEndian(nonce[4..], number);
    }

    private DirectionKey Key(SealDirection direction) => direction == SealDirection.Forward ? _forward : _backward;
}
