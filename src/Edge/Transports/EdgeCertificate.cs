using System.Net.Security;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansVoxa.Edge.Identity;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Edge.Transports;

/// <summary>
/// The certificate that new connections are shown: of the files, read again when they change, or made for the edge's identity key.
/// Those that are open keep theirs.
/// </summary>
/// <remarks>Thread-safe. Files that cannot be used leave the certificate of before in place, and health says so.</remarks>
public sealed partial class EdgeCertificate(
    IOptions<EdgeTlsOptions> options, EdgeIdentity identity, TimeProvider clock, ILogger<EdgeCertificate> logger)
{
    private readonly EdgeTlsOptions _options = options.Value;
    private readonly Lock _gate = new();
    private SslStreamCertificateContext? _current;
    private (DateTime, long, DateTime, long) _stamp;
    private long _lookedAt;
    private DateTimeOffset _renewAt;

    /// <summary>Why the files of now are not in use; null while they are.</summary>
    public string? Fault { get; private set; }

    /// <summary>What a connection that begins now is shown.</summary>
    internal SslStreamCertificateContext Current()
    {
        lock (_gate)
        {
            if (_options.CertificateFile is null) return SelfSigned();
            if (_current is not null && clock.GetElapsedTime(_lookedAt) < _options.ReloadInterval) return _current;
            _lookedAt = clock.GetTimestamp();
            return FromFiles(_options.CertificateFile, _options.PrivateKeyFile!);
        }
    }

    private SslStreamCertificateContext SelfSigned()
    {
        var now = clock.GetUtcNow();
        if (_current is not null && now < _renewAt) return _current;
        // From yesterday, for clients whose clocks are late.
        var certificate = IdentityCertificate.Create(identity.Key, now.AddDays(-1), now + _options.SelfSignedValidity, _options.Hosts);
        _current = SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true);
        _renewAt = now + _options.SelfSignedValidity / 2;
        return _current;
    }

    private SslStreamCertificateContext FromFiles(string certificateFile, string keyFile)
    {
        try
        {
            var stamp = CertificateFiles.Stamp(certificateFile, keyFile);
            if (_current is not null && stamp == _stamp) return _current;
            _stamp = stamp;
            // Not disposed: connections that are open still use the one of before, and the collector knows when the last has gone.
            var files = CertificateFiles.Load(certificateFile, keyFile);
            _current = SslStreamCertificateContext.Create(files.Certificate, files.Chain, offline: true);
            Fault = null;
            LogLoaded(certificateFile, files.Certificate.NotAfter.ToUniversalTime());
        }
        catch (Exception error) when (_current is not null && error is IOException or UnauthorizedAccessException or CryptographicException)
        {
            Fault = $"The certificate in {certificateFile} changed and cannot be used: {error.Message} The one of before is shown.";
            LogKept(certificateFile, error);
        }

        return _current!;
    }

    [LoggerMessage(2461, LogLevel.Information, "The TLS certificate in {File} is in use; it expires at {Expires:O}")]
    private partial void LogLoaded(string file, DateTime expires);

    [LoggerMessage(2462, LogLevel.Error, "The TLS certificate in {File} changed and cannot be used; the one of before stays")]
    private partial void LogKept(string file, Exception error);
}
