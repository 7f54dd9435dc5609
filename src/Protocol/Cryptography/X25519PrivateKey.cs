using System.Collections.Immutable;
using System.Security.Cryptography;

namespace OrleansVoxa.Protocol.Cryptography;

/// <summary>
/// An X25519 private key kept in native memory, so that an agreement costs exactly one scalar multiplication.
/// Thread-safe; disposing while another thread agrees is safe too, the key is freed when the last use ends.
/// </summary>
public sealed unsafe class X25519PrivateKey : IDisposable
{
    private readonly NativeKeyHandle _key;

    // A context in which this key stands ready: making one costs a twentieth of an agreement. Whoever agrees takes it out,
    // and puts it back; a second thread meanwhile makes its own. It is not copied instead: earlier releases of OpenSSL 3
    // forget a part of the copy, and crash over it.
    private NativeContextHandle? _idle;
    private volatile bool _disposed;

    private X25519PrivateKey(ReadOnlySpan<byte> scalar)
    {
        _key = new NativeKeyHandle(X25519.ImportPrivate(scalar));
        Span<byte> publicKey = stackalloc byte[X25519.KeySize];
        X25519.ExportPublic(_key.DangerousGetHandle(), publicKey);
        PublicKey = [.. publicKey];
    }

    /// <summary>The public key, 32 bytes.</summary>
    public ImmutableArray<byte> PublicKey { get; }

    /// <summary>Makes a key from the system's random generator.</summary>
    public static X25519PrivateKey Generate()
    {
        Span<byte> scalar = stackalloc byte[X25519.KeySize];
        RandomNumberGenerator.Fill(scalar);
        var key = new X25519PrivateKey(scalar);
        CryptographicOperations.ZeroMemory(scalar);
        return key;
    }

    /// <summary>Takes a scalar of 32 bytes; clamping happens at use, so any 32 bytes are a key.</summary>
    /// <exception cref="ArgumentException"><paramref name="scalar"/> is not 32 bytes long.</exception>
    public static X25519PrivateKey Import(ReadOnlySpan<byte> scalar)
    {
        X25519.RequireSize(scalar.Length, nameof(scalar));
        return new X25519PrivateKey(scalar);
    }

    /// <summary>Agrees on a secret with the owner of a public key.</summary>
    /// <param name="peer">The peer's public key, 32 bytes.</param>
    /// <param name="shared">Where the 32 bytes go; all zero when false is returned.</param>
    /// <returns>False if the result is all zero: the peer sent a point of small order and must be refused.</returns>
    /// <exception cref="ArgumentException">A span is not 32 bytes long.</exception>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public bool TryAgree(ReadOnlySpan<byte> peer, Span<byte> shared)
    {
        X25519.RequireSize(peer.Length, nameof(peer));
        X25519.RequireSize(shared.Length, nameof(shared));
        var held = false;
        try
        {
            _key.DangerousAddRef(ref held);
            var context = Interlocked.Exchange(ref _idle, null)
                ?? new NativeContextHandle(X25519.NewDerivation(_key.DangerousGetHandle()), &LibCrypto.EVP_PKEY_CTX_free);
            var agreed = X25519.Derive(context.Pointer, peer, shared);
            Keep(context);
            return agreed;
        }
        finally
        {
            if (held)
                _key.DangerousRelease();
        }
    }

    /// <summary>Writes the scalar, for storage in a secret box. The caller erases the copy.</summary>
    /// <param name="scalar">Where the 32 bytes go.</param>
    /// <exception cref="ArgumentException"><paramref name="scalar"/> is not 32 bytes long.</exception>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public void Export(Span<byte> scalar)
    {
        X25519.RequireSize(scalar.Length, nameof(scalar));
        var held = false;
        try
        {
            _key.DangerousAddRef(ref held);
            nuint length = X25519.KeySize;
            fixed (byte* output = scalar)
            {
                LibCrypto.Check(
                    LibCrypto.EVP_PKEY_get_raw_private_key(_key.DangerousGetHandle(), output, &length) == 1,
                    "X25519 private key export");
            }
        }
        finally
        {
            if (held)
                _key.DangerousRelease();
        }
    }

    /// <summary>Frees and overwrites the native key.</summary>
    public void Dispose()
    {
        _disposed = true;
        _key.Dispose();
        // The context refers to the key too, which goes with the last reference.
        Interlocked.Exchange(ref _idle, null)?.Dispose();
    }

    private void Keep(NativeContextHandle context)
    {
        Interlocked.Exchange(ref _idle, context)?.Dispose();
        // Disposed since the agreement began: nobody else may come for it.
        if (_disposed)
            Interlocked.Exchange(ref _idle, null)?.Dispose();
    }
}
