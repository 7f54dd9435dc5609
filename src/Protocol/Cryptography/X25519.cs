using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace OrleansVoxa.Protocol.Cryptography;

/// <summary>
/// X25519 (RFC 7748, section 5) by OpenSSL. All members are thread-safe; no managed allocation after a thread's first call.
/// </summary>
public static unsafe class X25519
{
    /// <summary>Bytes of a scalar, of a u-coordinate and of a shared secret.</summary>
    public const int KeySize = 32;

    private const int PublicSelection = 0x86;
    private const int KeyPairSelection = 0x87;

    // What keys are made in; a new one for each would look the algorithm up again and double the price of an import. It
    // keeps nothing of the keys that were made in it.
    [ThreadStatic]
    private static NativeContextHandle? _maker;

    // The peer's key, which is only a point: this thread's next point takes the place of the last one.
    [ThreadStatic]
    private static NativeKeyHandle? _peer;

    /// <summary>
    /// Multiplies a point by a scalar, which is clamped as RFC 7748 demands; the top bit of the point is ignored.
    /// </summary>
    /// <param name="scalar">32 bytes, secret.</param>
    /// <param name="point">The u-coordinate, 32 bytes little-endian.</param>
    /// <param name="result">Where the 32 bytes go; may overlap the inputs. All zero when false is returned.</param>
    /// <returns>
    /// False if the result is all zero, which means that the peer sent a point of small order: refuse the peer.
    /// </returns>
    /// <exception cref="ArgumentException">A span is not 32 bytes long.</exception>
    public static bool TryMultiply(ReadOnlySpan<byte> scalar, ReadOnlySpan<byte> point, Span<byte> result)
    {
        RequireSize(scalar.Length, nameof(scalar));
        RequireSize(point.Length, nameof(point));
        RequireSize(result.Length, nameof(result));
        nint key = 0, context = 0;
        try
        {
            key = ImportPair(scalar, point);
            context = NewDerivation(key);
            return Derive(context, point, result);
        }
        finally
        {
            LibCrypto.EVP_PKEY_CTX_free(context);
            LibCrypto.EVP_PKEY_free(key);
        }
    }

    /// <summary>Computes the public key of a scalar: its product with the base point.</summary>
    /// <param name="scalar">32 bytes, secret.</param>
    /// <param name="publicKey">Where the 32 bytes go.</param>
    /// <exception cref="ArgumentException">A span is not 32 bytes long.</exception>
    public static void PublicKey(ReadOnlySpan<byte> scalar, Span<byte> publicKey)
    {
        RequireSize(scalar.Length, nameof(scalar));
        RequireSize(publicKey.Length, nameof(publicKey));
        var key = ImportPrivate(scalar);
        try
        {
            ExportPublic(key, publicKey);
        }
        finally
        {
            LibCrypto.EVP_PKEY_free(key);
        }
    }

    internal static void RequireSize(int length, string name)
    {
        if (length != KeySize)
            throw new ArgumentException($"X25519 needs exactly {KeySize} bytes here, not {length}.", name);
    }

    /// <summary>A native key with its public part, which costs a multiplication.</summary>
    internal static nint ImportPrivate(ReadOnlySpan<byte> scalar)
    {
        X25519Count.One();
        fixed (byte* secret = scalar)
        {
            var parameters = stackalloc OsslParameter[2];
            parameters[0] = OsslParameter.Octets("priv"u8, secret, KeySize);
            parameters[1] = default;
            return Make(KeyPairSelection, parameters, "X25519 private key import");
        }
    }

    internal static void ExportPublic(nint key, Span<byte> publicKey)
    {
        nuint length = KeySize;
        fixed (byte* output = publicKey)
            LibCrypto.Check(LibCrypto.EVP_PKEY_get_raw_public_key(key, output, &length) == 1 && length == KeySize, "X25519 public key export");
    }

    /// <summary>A context in which a key stands ready to be multiplied with a peer's point.</summary>
    internal static nint NewDerivation(nint key)
    {
        var context = LibCrypto.EVP_PKEY_CTX_new_from_pkey(0, key, 0);
        LibCrypto.Check(context != 0, "X25519 context");
        if (LibCrypto.EVP_PKEY_derive_init(context) == 1)
            return context;
        LibCrypto.EVP_PKEY_CTX_free(context);
        LibCrypto.Check(false, "X25519 derive");
        return 0;
    }

    /// <summary>One scalar multiplication in a context that no other thread uses.</summary>
    internal static bool Derive(nint context, ReadOnlySpan<byte> point, Span<byte> result)
    {
        X25519Count.One();
        // Without OpenSSL's check of the peer: of an X25519 key it asks no more than that there is one, every 32 bytes
        // being a point, and it costs almost as much as the import. What must be refused shows in the result.
        LibCrypto.Check(LibCrypto.EVP_PKEY_derive_set_peer_ex(context, Peer(point), validate: 0) == 1, "X25519 peer");
        nuint length = KeySize;
        fixed (byte* output = result)
        {
            // OpenSSL itself reports an all-zero result as a failure; the comparison below does not rely on it.
            if (LibCrypto.EVP_PKEY_derive(context, output, &length) == 1 && length == KeySize && !IsZero(result))
                return true;
        }
        LibCrypto.ERR_clear_error();
        CryptographicOperations.ZeroMemory(result);
        return false;
    }

    private static nint Peer(ReadOnlySpan<byte> point)
    {
        if (_peer is null)
        {
            _peer = new NativeKeyHandle(ImportPublic(point));
        }
        else
        {
            fixed (byte* open = point)
                LibCrypto.Check(LibCrypto.EVP_PKEY_set1_encoded_public_key(_peer.DangerousGetHandle(), open, KeySize) == 1, "X25519 public key");
        }

        return _peer.DangerousGetHandle();
    }

    private static nint ImportPublic(ReadOnlySpan<byte> point)
    {
        fixed (byte* open = point)
        {
            var parameters = stackalloc OsslParameter[2];
            parameters[0] = OsslParameter.Octets("pub"u8, open, KeySize);
            parameters[1] = default;
            return Make(PublicSelection, parameters, "X25519 public key import");
        }
    }

    // With a public part given, OpenSSL does not compute one: that would cost a second multiplication for nothing.
    // Any 32 bytes do, since the agreement never reads the own public part.
    private static nint ImportPair(ReadOnlySpan<byte> scalar, ReadOnlySpan<byte> anyPublic)
    {
        fixed (byte* secret = scalar, open = anyPublic)
        {
            var parameters = stackalloc OsslParameter[3];
            parameters[0] = OsslParameter.Octets("priv"u8, secret, KeySize);
            parameters[1] = OsslParameter.Octets("pub"u8, open, KeySize);
            parameters[2] = default;
            return Make(KeyPairSelection, parameters, "X25519 key import");
        }
    }

    private static nint Make(int selection, OsslParameter* parameters, string operation)
    {
        nint key = 0;
        LibCrypto.Check(LibCrypto.EVP_PKEY_fromdata((_maker ??= NewMaker()).Pointer, &key, selection, parameters) == 1, operation);
        return key;
    }

    private static NativeContextHandle NewMaker()
    {
        var maker = new NativeContextHandle(LibCrypto.EVP_PKEY_CTX_new_from_name(0, "X25519", 0), &LibCrypto.EVP_PKEY_CTX_free);
        LibCrypto.Check(!maker.IsInvalid && LibCrypto.EVP_PKEY_fromdata_init(maker.Pointer) == 1, "X25519 context");
        return maker;
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.NoOptimization)]
    private static bool IsZero(ReadOnlySpan<byte> value)
    {
        var any = 0;
        foreach (var b in value)
            any |= b;
        return any == 0;
    }
}
