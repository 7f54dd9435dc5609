using System.Runtime.InteropServices;

namespace OrleansVoxa.Protocol.Cryptography;

/// <summary>
/// The few functions of OpenSSL 3's libcrypto that the platform's own classes do not reach: X25519, bare ChaCha20,
/// ChaCha20-Poly1305 in a context that is kept, BLAKE2b, and public points with the signatures that they check. Everything else goes through System.Security.Cryptography.
/// </summary>
internal static unsafe partial class LibCrypto
{
    private const string Library = "libcrypto.so.3";
    private const ulong NoExitHandler = 0x00080000;

    static LibCrypto()
    {
        // Without this OpenSSL tears itself down at exit() while threads of the pool may still be inside it.
        if (OPENSSL_init_crypto(NoExitHandler, 0) != 1)
            throw new InvalidOperationException("OpenSSL (libcrypto.so.3) could not be initialised.");
    }

    /// <summary>Fails with the operation's name; OpenSSL's own queue is cleared so that no later call reads it.</summary>
    internal static void Check(bool success, string operation)
    {
        if (success)
            return;
        ERR_clear_error();
        throw new InvalidOperationException($"OpenSSL refused the operation {operation}.");
    }

    [LibraryImport(Library)]
    private static partial int OPENSSL_init_crypto(ulong options, nint settings);

    [LibraryImport(Library)]
    internal static partial void ERR_clear_error();

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_get_raw_public_key(nint key, byte* output, nuint* length);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_get_raw_private_key(nint key, byte* output, nuint* length);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_set1_encoded_public_key(nint key, byte* publicKey, nuint length);

    [LibraryImport(Library)]
    internal static partial void EVP_PKEY_free(nint key);

    [LibraryImport(Library)]
    internal static partial nint EVP_PKEY_CTX_new_from_name(nint context, [MarshalAs(UnmanagedType.LPUTF8Str)] string name, nint properties);

    [LibraryImport(Library)]
    internal static partial nint EVP_PKEY_CTX_new_from_pkey(nint context, nint key, nint properties);

    [LibraryImport(Library)]
    internal static partial void EVP_PKEY_CTX_free(nint context);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_fromdata_init(nint context);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_fromdata(nint context, nint* key, int selection, OsslParameter* parameters);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_derive_init(nint context);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_derive_set_peer_ex(nint context, nint peer, int validate);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_derive(nint context, byte* output, nuint* length);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_verify_init(nint context);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_verify(nint context, byte* signature, nuint signatureLength, byte* hash, nuint hashLength);

    [LibraryImport(Library)]
    internal static partial nint EVP_CIPHER_fetch(nint context, [MarshalAs(UnmanagedType.LPUTF8Str)] string name, nint properties);

    [LibraryImport(Library)]
    internal static partial nint EVP_CIPHER_CTX_new();

    [LibraryImport(Library)]
    internal static partial void EVP_CIPHER_CTX_free(nint context);

    [LibraryImport(Library)]
    internal static partial int EVP_EncryptInit_ex2(nint context, nint cipher, byte* key, byte* iv, nint parameters);

    [LibraryImport(Library)]
    internal static partial int EVP_EncryptUpdate(nint context, byte* output, int* written, byte* input, int length);

    [LibraryImport(Library)]
    internal static partial int EVP_EncryptFinal_ex(nint context, byte* output, int* written);

    [LibraryImport(Library)]
    internal static partial int EVP_DecryptInit_ex2(nint context, nint cipher, byte* key, byte* iv, nint parameters);

    [LibraryImport(Library)]
    internal static partial int EVP_DecryptUpdate(nint context, byte* output, int* written, byte* input, int length);

    [LibraryImport(Library)]
    internal static partial int EVP_DecryptFinal_ex(nint context, byte* output, int* written);

    [LibraryImport(Library)]
    internal static partial int EVP_CIPHER_CTX_ctrl(nint context, int command, int argument, byte* pointer);

    [LibraryImport(Library)]
    internal static partial nint EVP_MD_fetch(nint context, [MarshalAs(UnmanagedType.LPUTF8Str)] string name, nint properties);

    [LibraryImport(Library)]
    internal static partial int EVP_Digest(byte* data, nuint length, byte* output, uint* written, nint digest, nint engine);

    [LibraryImport(Library)]
    internal static partial nint EVP_MAC_fetch(nint context, [MarshalAs(UnmanagedType.LPUTF8Str)] string name, nint properties);

    [LibraryImport(Library)]
    internal static partial nint EVP_MAC_CTX_new(nint mac);

    [LibraryImport(Library)]
    internal static partial void EVP_MAC_CTX_free(nint context);

    [LibraryImport(Library)]
    internal static partial int EVP_MAC_init(nint context, byte* key, nuint length, OsslParameter* parameters);

    [LibraryImport(Library)]
    internal static partial int EVP_MAC_update(nint context, byte* data, nuint length);

    [LibraryImport(Library)]
    internal static partial int EVP_MAC_final(nint context, byte* output, nuint* written, nuint size);

    [LibraryImport(Library)]
    internal static partial nint EC_GROUP_new_by_curve_name(int curve);

    [LibraryImport(Library)]
    internal static partial nint EC_POINT_new(nint group);

    [LibraryImport(Library)]
    internal static partial void EC_POINT_free(nint point);

    [LibraryImport(Library)]
    internal static partial int EC_POINT_oct2point(nint group, nint point, byte* data, nuint length, nint scratch);

    [LibraryImport(Library)]
    internal static partial nuint EC_POINT_point2oct(nint group, nint point, int form, byte* output, nuint length, nint scratch);
}
