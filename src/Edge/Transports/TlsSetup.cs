using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;
using OrleansVoxa.Edge.Metering;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Edge.Transports;

/// <summary>
/// How the TLS listener shakes hands: 1.3, or 1.2 with an ephemeral key agreement and an AEAD; a certificate on both sides, of which
/// only the key counts; and a framing agreed by ALPN. Who has no certificate has no session.
/// </summary>
/// <remarks>Thread-safe.</remarks>
public sealed partial class TlsSetup(
    EdgeCertificate certificate, EdgeMeter meter, TimeProvider clock, ILogger<TlsSetup> logger)
{
    // The clocks of devices are off, and nothing hangs on the minute.
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(10);

    private static readonly TlsCipherSuite[] Suites =
    [
        TlsCipherSuite.TLS_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
    ];

    // Windows and Apple's systems settle suites for the whole machine.
    private readonly CipherSuitesPolicy? _suites = OperatingSystem.IsLinux() ? new(Suites) : null;

    internal ValueTask<SslServerAuthenticationOptions> OnConnectionAsync(TlsHandshakeCallbackContext context) => ValueTask.FromResult(OptionsOf(context.Connection));

    private SslServerAuthenticationOptions OptionsOf(ConnectionContext connection) => new()
    {
        ServerCertificateContext = certificate.Current(),
        ClientCertificateRequired = true,
        RemoteCertificateValidationCallback = (_, shown, _, _) => Judge(connection, shown as X509Certificate2),
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        EncryptionPolicy = EncryptionPolicy.RequireEncryption,
        CipherSuitesPolicy = _suites,
        AllowRenegotiation = false,
        // Who connects proves its key now, not some time ago. Where suites are named .NET would resume nothing anyway.
        AllowTlsResume = false,
        ApplicationProtocols = [new(TransportNames.FramingA), new(TransportNames.FramingB)],
    };

    /// <summary>Self-signed is as good as any: the peer is its key, and TLS has it sign with that before the certificate counts.</summary>
    private bool Judge(ConnectionContext connection, X509Certificate2? shown)
    {
        var fault = Fault(shown);
        if (fault is null) return true;
        meter.Refused(fault);
        LogRefused(connection.RemoteEndPoint, fault);
        return false;
    }

    private string? Fault(X509Certificate2? shown)
    {
        if (shown is null) return TransportNames.CertificateMissing;
        if (!IdentityCertificate.TryGetIdentity(shown, out _)) return TransportNames.CertificateKey;
        var now = clock.GetUtcNow();
        return now + ClockTolerance < shown.NotBefore || now - ClockTolerance > shown.NotAfter ? TransportNames.CertificateExpired : null;
    }

    [LoggerMessage(2463, LogLevel.Information, "The certificate of the peer at {Remote} was refused: {Code}")]
    private partial void LogRefused(System.Net.EndPoint? remote, string code);
}
