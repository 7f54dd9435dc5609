using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace OrleansVoxa.Protocol.Cryptography;

/// <summary>
/// X25519 (RFC 7748, section 5) by OpenSSL. All members are thread-safe and allocate nothing on the managed heap.
/// </summary>
public static unsafe class X25519
{
    /// <summary>Bytes of a scalar, of a u-coordinate and of a shared secret.</summary>
    public const int KeySize = 32;

    private const int KeyPairSelection = 0x87;

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
        var key = Import(scalar, point);
        try
        {
            return Derive(key, point, result);
        }
        finally
        {
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

    internal static nint ImportPrivate(ReadOnlySpan<byte> scalar)
    {
        fixed (byte* bytes = scalar)
        {
            var key = LibCrypto.EVP_PKEY_new_raw_private_key_ex(0, "X25519", 0, bytes, KeySize);
            LibCrypto.Check(key != 0, "X25519 private key import");
            return key;
        }
    }

    internal static void ExportPublic(nint key, Span<byte> publicKey)
    {
        nuint length = KeySize;
        fixed (byte* output = publicKey)
            LibCrypto.Check(LibCrypto.EVP_PKEY_get_raw_public_key(key, output, &length) == 1 && length == KeySize, "X25519 public key export");
    }

    /// <summary>One scalar multiplication with a key that is already native.</summary>
    internal static bool Derive(nint key, ReadOnlySpan<byte> point, Span<byte> result)
    {
        nint peer = 0, context = 0;
        try
        {
            fixed (byte* bytes = point)
                peer = LibCrypto.EVP_PKEY_new_raw_public_key_ex(0, "X25519", 0, bytes, KeySize);
            LibCrypto.Check(peer != 0, "X25519 public key import");
            context = LibCrypto.EVP_PKEY_CTX_new_from_pkey(0, key, 0);
            LibCrypto.Check(context != 0, "X25519 context");
            LibCrypto.Check(LibCrypto.EVP_PKEY_derive_init(context) == 1, "X25519 derive");
            LibCrypto.Check(LibCrypto.EVP_PKEY_derive_set_peer(context, peer) == 1, "X25519 peer");
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
        finally
        {
            LibCrypto.EVP_PKEY_CTX_free(context);
            LibCrypto.EVP_PKEY_free(peer);
        }
    }

    // With a public part given, OpenSSL does not compute one: that would cost a second multiplication for nothing.
    // Any 32 bytes do, since the agreement never reads the own public part.
    private static nint Import(ReadOnlySpan<byte> scalar, ReadOnlySpan<byte> anyPublic)
    {
        var context = LibCrypto.EVP_PKEY_CTX_new_from_name(0, "X25519", 0);
        LibCrypto.Check(context != 0, "X25519 context");
        try
        {
            nint key = 0;
            fixed (byte* secret = scalar, open = anyPublic)
            {
                var parameters = stackalloc OsslParameter[3];
                parameters[0] = OsslParameter.Octets("priv"u8, secret, KeySize);
                parameters[1] = OsslParameter.Octets("pub"u8, open, KeySize);
                parameters[2] = default;
                LibCrypto.Check(
                    LibCrypto.EVP_PKEY_fromdata_init(context) == 1
                    && LibCrypto.EVP_PKEY_fromdata(context, &key, KeyPairSelection, parameters) == 1,
                    "X25519 key import");
            }
            return key;
        }
        finally
        {
            LibCrypto.EVP_PKEY_CTX_free(context);
        }
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
