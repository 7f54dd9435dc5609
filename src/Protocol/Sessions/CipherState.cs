using System.Buffers.Binary;
using System.Security.Cryptography;
using OrleansVoxa.Protocol.Cryptography;

namespace OrleansVoxa.Protocol.Sessions;

/// <summary>
/// One direction's key and counter: ChaCha20-Poly1305 with the counter as nonce. Not thread-safe. Allocates nothing per call.
/// </summary>
/// <remarks>The Noise Protocol Framework, revision 34, sections 5.1, 11.3 and 12.3.</remarks>
public sealed class CipherState : IDisposable
{
    /// <summary>Bytes of a key.</summary>
    public const int KeySize = 32;

    /// <summary>Bytes that sealing adds.</summary>
    public const int TagSize = 16;

    private AeadKey _cipher;
    private ulong _counter;

    /// <summary>Starts at counter 0.</summary>
    /// <param name="key">32 bytes; they are copied.</param>
    /// <exception cref="ArgumentException">Another length.</exception>
    public CipherState(ReadOnlySpan<byte> key)
    {
        if (key.Length != KeySize) throw new ArgumentException($"A key has {KeySize} bytes, not {key.Length}.", nameof(key));
        _cipher = new AeadKey(key);
    }

    /// <summary>The counter that the next seal or open uses.</summary>
    public ulong Counter => _counter;

    /// <summary>Seals with the next counter.</summary>
    /// <param name="associated">What is authenticated with it.</param>
    /// <param name="plaintext">What is sealed; may begin where <paramref name="destination"/> begins.</param>
    /// <param name="destination">Exactly <see cref="TagSize"/> bytes longer than the plaintext.</param>
    /// <exception cref="InvalidOperationException">All counters are used.</exception>
    public void Seal(ReadOnlySpan<byte> associated, ReadOnlySpan<byte> plaintext, Span<byte> destination)
    {
        if (destination.Length != plaintext.Length + TagSize)
            throw new ArgumentException("The destination is not as long as the plaintext and its tag.", nameof(destination));
        Span<byte> nonce = stackalloc byte[12];
        Nonce(Next(), nonce);
        _cipher.Seal(nonce, plaintext, associated, destination);
    }

    /// <summary>Opens with the next counter; a failure leaves the counter as it was.</summary>
    /// <param name="associated">What was authenticated with it.</param>
    /// <param name="ciphertext">The sealed bytes, tag included; may begin where <paramref name="destination"/> begins.</param>
    /// <param name="destination">Exactly <see cref="TagSize"/> bytes shorter than the ciphertext; zeroed on failure.</param>
    /// <returns>False if the bytes were not sealed by the peer at this counter with these associated bytes.</returns>
    public bool TryOpen(ReadOnlySpan<byte> associated, ReadOnlySpan<byte> ciphertext, Span<byte> destination)
    {
        if (ciphertext.Length < TagSize || destination.Length != ciphertext.Length - TagSize) return false;
        Span<byte> nonce = stackalloc byte[12];
        Nonce(Next(), nonce);
        if (_cipher.TryOpen(nonce, ciphertext, associated, destination)) return true;
        _counter--;
        return false;
    }

    /// <summary>Goes over to the next key; the counter runs on.</summary>
    public void Rekey()
    {
        Span<byte> nonce = stackalloc byte[12];
        Nonce(ulong.MaxValue, nonce);
        Span<byte> key = stackalloc byte[KeySize + TagSize];
        key.Clear();
        _cipher.Seal(nonce, key[..KeySize], [], key);
        var next = new AeadKey(key[..KeySize]);
        CryptographicOperations.ZeroMemory(key);
        _cipher.Dispose();
        _cipher = next;
    }

    /// <summary>Erases the key.</summary>
    public void Dispose() => _cipher.Dispose();

    // The last counter is kept for rekeying.
    private ulong Next() => _counter == ulong.MaxValue
        ? throw new InvalidOperationException("All counters of this key are used.")
        : _counter++;

    private static void Nonce(ulong counter, Span<byte> nonce)
    {
        nonce[..4].Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(nonce[4..], counter);
    }
}
