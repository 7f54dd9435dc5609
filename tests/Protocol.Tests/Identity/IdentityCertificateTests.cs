using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Tests.Identity;

public sealed class IdentityCertificateTests
{
    private static readonly DateTimeOffset From = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(KeyAlgorithm.P256)]
    [InlineData(KeyAlgorithm.Secp256k1)]
    public void Create_Key_IsSelfSignedAndReadAgain(KeyAlgorithm algorithm)
    {
        using var key = IdentityKey.Generate(algorithm);
        using var certificate = IdentityCertificate.Create(key, From, From.AddDays(30));
        Assert.Equal($"CN={key.Public.Id}", certificate.Subject);
        Assert.Equal((From.UtcDateTime, From.AddDays(30).UtcDateTime), (certificate.NotBefore.ToUniversalTime(), certificate.NotAfter.ToUniversalTime()));
        Assert.True(certificate.HasPrivateKey);
        Assert.True(IdentityCertificate.TryGetIdentity(certificate, out var identity));
        Assert.Equal(key.Public, identity);

        using var chain = new X509Chain();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(certificate);
        chain.ChainPolicy.VerificationTime = From.AddDays(1).UtcDateTime;
        Assert.True(chain.Build(certificate), "its signature is not its own key's");
    }

    [Fact]
    public void Create_Hosts_StandBesideTheNodeId()
    {
        using var key = IdentityKey.Generate();
        using var certificate = IdentityCertificate.Create(key, From, From.AddDays(1), ["edge.example", "192.0.2.7", "2001:db8::7"]);

        var names = Assert.Single(certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>());

        Assert.Equal([key.Public.Id.ToString(), "edge.example"], names.EnumerateDnsNames());
        Assert.Equal(["192.0.2.7", "2001:db8::7"], names.EnumerateIPAddresses().Select(address => address.ToString()));
        Assert.True(certificate.MatchesHostname("edge.example"));
        Assert.False(certificate.MatchesHostname("other.example"));
    }

    [Fact]
    public void Create_EndBeforeStart_IsRefused()
    {
        using var key = IdentityKey.Generate();
        Assert.Throws<ArgumentOutOfRangeException>(() => IdentityCertificate.Create(key, From, From));
    }

    [Fact]
    public void TryGetIdentity_KeyThatNoNodeHas_IsRefused()
    {
        using var rsa = RSA.Create(2048);
        using var otherCurve = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var first = new CertificateRequest("CN=rsa", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(From, From.AddDays(1));
        using var second = new CertificateRequest("CN=p384", otherCurve, HashAlgorithmName.SHA384).CreateSelfSigned(From, From.AddDays(1));
        foreach (var certificate in new[] { null, first, second }) Assert.False(IdentityCertificate.TryGetIdentity(certificate, out _));
    }

    [Fact]
    public void CertificatePin_OfCertificate_IsItsKeysAlone()
    {
        using var key = IdentityKey.Generate();
        using var other = IdentityKey.Generate();
        using var first = IdentityCertificate.Create(key, From, From.AddDays(30));
        using var renewed = IdentityCertificate.Create(key, From.AddDays(15), From.AddDays(45));
        using var foreign = IdentityCertificate.Create(other, From, From.AddDays(30));
        Assert.Equal(CertificatePin.Of(first), CertificatePin.Of(renewed));
        Assert.NotEqual(CertificatePin.Of(first), CertificatePin.Of(foreign));
        var expected = "sha256/" + Convert.ToBase64String(SHA256.HashData(first.PublicKey.ExportSubjectPublicKeyInfo()));
        Assert.Equal(expected, CertificatePin.Of(first).ToString());
        Assert.True(CertificatePin.TryParse(expected, out var pin));
        Assert.Equal(CertificatePin.Of(first), pin);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("sha256/")]
    [InlineData("sha1/AAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("SHA256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=")]
    [InlineData("sha256/ AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==")]
    public void CertificatePinTryParse_AnythingElse_IsRefused(string? text) => Assert.False(CertificatePin.TryParse(text, out _));
}
