using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OrleansVoxa.Protocol.Identity;

/// <summary>
/// An identity key as an X.509 certificate (RFC 5280) that it signed itself: what TLS needs to prove the key. Nothing in it is
/// trusted but the key, and that only because TLS has the peer sign with it.
/// </summary>
/// <remarks>Thread-safe: it keeps no state.</remarks>
public static class IdentityCertificate
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    /// <summary>Makes a certificate for a key: common name and first alternative name the node id, for servers and clients, no authority.</summary>
    /// <param name="key">The key; it may be disposed afterwards.</param>
    /// <param name="from">Valid from; whole seconds.</param>
    /// <param name="until">Valid until, later than <paramref name="from"/>.</param>
    /// <param name="hosts">DNS names and IP addresses for clients that look for the name they connected to; those of this project look at the key. Default none.</param>
    /// <returns>The certificate with its private key. The caller disposes it.</returns>
    /// <exception cref="ArgumentException">A host is no DNS name.</exception>
    public static X509Certificate2 Create(IdentityKey key, DateTimeOffset from, DateTimeOffset until, IEnumerable<string>? hosts = null)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(until, from);
        var pkcs8 = key.ExportPkcs8();
        try
        {
            using var ecdsa = ECDsa.Create();
            ecdsa.ImportPkcs8PrivateKey(pkcs8, out _);
            var request = new CertificateRequest($"CN={key.Public.Id}", ecdsa, HashAlgorithmName.SHA256);
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
            request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication), new Oid(ClientAuthentication)], critical: false));
            request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
            request.CertificateExtensions.Add(Names(key.Public.Id, hosts ?? []));
            return request.CreateSelfSigned(from, until);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pkcs8);
        }
    }

    // A certificate without alternative names counts as deprecated (RFC 6125); a node id has the form of a DNS label.
    private static X509Extension Names(NodeId id, IEnumerable<string> hosts)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(id.ToString());
        foreach (var host in hosts)
        {
            if (IPAddress.TryParse(host, out var address)) names.AddIpAddress(address);
            else names.AddDnsName(host);
        }

        return names.Build();
    }

    /// <summary>The identity whose key a certificate holds.</summary>
    /// <param name="certificate">A certificate whose key the TLS handshake has proven.</param>
    /// <param name="identity">The identity, if true is returned.</param>
    /// <returns>False for a key that no node has: of another algorithm or curve.</returns>
    public static bool TryGetIdentity(X509Certificate2? certificate, [NotNullWhen(true)] out PublicIdentity? identity)
    {
        identity = null;
        if (certificate is null) return false;
        try
        {
            using var key = certificate.GetECDsaPublicKey();
            if (key is null) return false;
            return PublicIdentity.TryImportPem(key.ExportSubjectPublicKeyInfoPem(), out identity, out _) && identity.IsNodeKey;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
