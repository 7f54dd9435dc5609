using OrleansVoxa.Protocol.Cryptography;

namespace OrleansVoxa.Protocol.Sealing;

/// <summary>
/// One ChaCha20-Poly1305 key. It works on one native context and so needs the lock; a context per call would cost more
/// than a lock that is hardly ever contended.
/// </summary>
internal sealed class DirectionKey(ReadOnlySpan<byte> key) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly AeadKey _cipher = new(key);
    private bool _disposed;

    internal void Seal(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plaintext, Span<byte> destination)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(SealedSession));
            _cipher.Seal(nonce, plaintext, [], destination[..(plaintext.Length + SealedSession.Overhead)]);
        }
    }

    internal bool TryOpen(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> sealedBytes, Span<byte> destination)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(SealedSession));
            return _cipher.TryOpen(nonce, sealedBytes, [], destination[..(sealedBytes.Length - SealedSession.Overhead)]);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _cipher.Dispose();
        }
    }
}
