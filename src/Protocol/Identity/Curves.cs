using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using OrleansVoxa.Protocol.Cryptography;

namespace OrleansVoxa.Protocol.Identity;

/// <summary>The two curves, by object identifier.</summary>
internal static class Curves
{
    internal const string P256 = "1.2.840.10045.3.1.7";
    internal const string Secp256k1 = "1.3.132.0.10";

    internal static ECCurve Of(KeyAlgorithm algorithm) => algorithm switch
    {
        KeyAlgorithm.P256 => ECCurve.NamedCurves.nistP256,
        KeyAlgorithm.Secp256k1 => ECCurve.CreateFromValue(Secp256k1),
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, "This algorithm has no curve."),
    };

    internal static bool TryGetAlgorithm([NotNullWhen(true)] string? curve, out KeyAlgorithm algorithm)
    {
        algorithm = curve == Secp256k1 ? KeyAlgorithm.Secp256k1 : KeyAlgorithm.P256;
        return curve is P256 || (curve is Secp256k1 && CurvePoint.IsSecp256k1Available);
    }
}
