using System.Collections.Immutable;
using System.Security.Cryptography;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Tests.Identity;

/// <summary>One RSA key of the smallest accepted size; making one takes long, so the tests share it.</summary>
internal static class RsaSamples
{
    public static readonly RSA Key = RSA.Create(2048);

    public static string PublicPem => Key.ExportSubjectPublicKeyInfoPem();

    public static ImmutableArray<byte> Encoded => [(byte)KeyAlgorithm.Rsa, .. Key.ExportSubjectPublicKeyInfo()];
}
