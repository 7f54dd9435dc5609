using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Client.Connections;

/// <summary>The calling side of TLS: shows a certificate of the client's own identity, and judges the server's.</summary>
internal static class TlsClient
{
    private const string Protocol = "voxa/1";

    /// <summary>Shakes hands over a connected stream; with a server met before, resuming that session where the platform can (docs/protocol/transports.md).</summary>
    /// <returns>The secured stream, and the node whose key in the certificate was what was trusted.</returns>
    public static async Task<(SslStream Stream, NodeId? Certified)> SecureAsync(
        Stream stream, VoxaClientOptions options, ClientCertificate own, CancellationToken cancellationToken)
    {
        if (options.Identity.Public.Algorithm != KeyAlgorithm.P256)
            throw new AuthenticationException("TLS takes certificates of P-256 keys only; a node with another key connects by voxa://, where the session's own handshake knows it.");
        var verdict = default(ServerTrust);
        var secured = new SslStream(stream, leaveInnerStreamOpen: true);
        try
        {
            await secured.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = options.Endpoint.Host,
                    ApplicationProtocols = [new SslApplicationProtocol(Protocol)],
                    ClientCertificateContext = own.Current(),
                    AllowTlsResume = true,
                    EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                    CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
                    AllowRenegotiation = false,
                    RemoteCertificateValidationCallback = (_, shown, _, errors) =>
                        (verdict = ServerTrust.Judge(shown as X509Certificate2, errors, options.Endpoint.Id, options.CertificatePins)).Accepted,
                },
                cancellationToken);
            if (secured.NegotiatedApplicationProtocol != new SslApplicationProtocol(Protocol))
                throw new AuthenticationException($"The server does not speak {Protocol}.");
            return (secured, verdict.Node);
        }
        catch (AuthenticationException fault) when (verdict is { Accepted: false, Reason: { } reason })
        {
            await secured.DisposeAsync();
            throw new AuthenticationException(reason, fault);
        }
        catch
        {
            await secured.DisposeAsync();
            throw;
        }
    }
}
