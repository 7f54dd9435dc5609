namespace OrleansVoxa.Protocol.Cryptography;

/// <summary>
/// A public ECDSA key in native memory, that checks signatures. The platform's own class multiplies the point by the
/// group's order whenever it takes a key in, which on these curves (cofactor 1) tells nothing that being on the curve
/// does not, and costs a peer's first signature several times its price. Thread-safe.
/// </summary>
internal sealed unsafe class EcdsaPublicKey
{
    private const int PublicKeySelection = 0x86;
    private const int NumberSize = 32;
    private const int MaximumDerSize = 72;

    private readonly NativeKeyHandle _key;

    /// <summary>Takes a point that is known to lie on its curve.</summary>
    internal EcdsaPublicKey(bool secp256k1, ReadOnlySpan<byte> point)
    {
        var context = LibCrypto.EVP_PKEY_CTX_new_from_name(0, "EC", 0);
        LibCrypto.Check(context != 0, "EC context");
        try
        {
            nint key = 0;
            fixed (byte* bytes = point)
            {
                var parameters = stackalloc OsslParameter[3];
                parameters[0] = OsslParameter.Text("group"u8, secp256k1 ? "secp256k1"u8 : "prime256v1"u8);
                parameters[1] = OsslParameter.Octets("pub"u8, bytes, (nuint)point.Length);
                parameters[2] = default;
                LibCrypto.Check(
                    LibCrypto.EVP_PKEY_fromdata_init(context) == 1
                    && LibCrypto.EVP_PKEY_fromdata(context, &key, PublicKeySelection, parameters) == 1,
                    "EC public key import");
            }
            _key = new NativeKeyHandle(key);
        }
        finally
        {
            LibCrypto.EVP_PKEY_CTX_free(context);
        }
    }

    /// <summary>Checks a signature of 64 bytes, r‖s, over a hash of 32.</summary>
    internal bool Verify(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature)
    {
        Span<byte> der = stackalloc byte[MaximumDerSize];
        var length = WriteDer(signature, der);
        var context = LibCrypto.EVP_PKEY_CTX_new_from_pkey(0, _key.DangerousGetHandle(), 0);
        LibCrypto.Check(context != 0, "ECDSA context");
        try
        {
            LibCrypto.Check(LibCrypto.EVP_PKEY_verify_init(context) == 1, "ECDSA");
            fixed (byte* encoded = der, digest = hash)
            {
                // 0 is a wrong signature, below 0 one with numbers out of range: to the caller they are the same.
                if (LibCrypto.EVP_PKEY_verify(context, encoded, (nuint)length, digest, (nuint)hash.Length) == 1)
                    return true;
            }
            LibCrypto.ERR_clear_error();
            return false;
        }
        finally
        {
            LibCrypto.EVP_PKEY_CTX_free(context);
            GC.KeepAlive(_key);
        }
    }

    // SEQUENCE { INTEGER r, INTEGER s }, the form that OpenSSL takes; all lengths stay below 128.
    private static int WriteDer(ReadOnlySpan<byte> signature, Span<byte> der)
    {
        var position = 2;
        WriteInteger(signature[..NumberSize], der, ref position);
        WriteInteger(signature[NumberSize..], der, ref position);
        der[0] = 0x30;
        der[1] = (byte)(position - 2);
        return position;
    }

    private static void WriteInteger(ReadOnlySpan<byte> number, Span<byte> der, ref int position)
    {
        var digits = number.TrimStart((byte)0);
        // DER integers are signed and zero has one byte: a zero byte goes in front where the top bit is set.
        var pad = digits.IsEmpty || digits[0] >= 0x80 ? 1 : 0;
        der[position++] = 0x02;
        der[position++] = (byte)(digits.Length + pad);
        if (pad == 1)
            der[position++] = 0;
        digits.CopyTo(der[position..]);
        position += digits.Length;
    }
}
