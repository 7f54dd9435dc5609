namespace OrleansVoxa.Protocol.Cryptography;

/// <summary>
/// SEC1 point encodings (SEC 1, sections 2.3.3 and 2.3.4) by OpenSSL; the platform's classes read no compressed points.
/// </summary>
internal static unsafe class CurvePoint
{
    internal const int CompressedSize = 33;
    internal const int UncompressedSize = 65;

    private const int CompressedForm = 2;
    private const int UncompressedForm = 4;

    // OpenSSL's numbers for the curves. A group is only read after it was made, so threads may share it.
    private static readonly nint P256 = LibCrypto.EC_GROUP_new_by_curve_name(415);
    private static readonly nint Secp256k1 = LibCrypto.EC_GROUP_new_by_curve_name(714);

    /// <summary>False if this OpenSSL was built without the curve.</summary>
    internal static bool IsSecp256k1Available => Secp256k1 != 0;

    /// <summary>
    /// Reads a point of 33 or 65 bytes and writes it in the form of the output's length. False if the encoding is not
    /// the canonical one of a point on the curve; infinity and the hybrid form are never accepted.
    /// </summary>
    internal static bool TryConvert(bool secp256k1, ReadOnlySpan<byte> encoded, Span<byte> output)
    {
        var group = secp256k1 ? Secp256k1 : P256;
        LibCrypto.Check(group != 0, "curve look-up");
        var known = (encoded.Length == CompressedSize && encoded[0] is 2 or 3) || (encoded.Length == UncompressedSize && encoded[0] == UncompressedForm);
        if (!known)
            return false;
        var point = LibCrypto.EC_POINT_new(group);
        LibCrypto.Check(point != 0, "point");
        try
        {
            fixed (byte* source = encoded, target = output)
            {
                if (LibCrypto.EC_POINT_oct2point(group, point, source, (nuint)encoded.Length, 0) != 1)
                {
                    LibCrypto.ERR_clear_error();
                    return false;
                }
                var form = output.Length == CompressedSize ? CompressedForm : UncompressedForm;
                var written = LibCrypto.EC_POINT_point2oct(group, point, form, target, (nuint)output.Length, 0);
                LibCrypto.Check(written == (nuint)output.Length, "point encoding");
                return true;
            }
        }
        finally
        {
            LibCrypto.EC_POINT_free(point);
        }
    }
}
