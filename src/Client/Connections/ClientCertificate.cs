using System.Net.Security;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Client.Connections;

/// <summary>
/// The certificate of the client's own identity that TLS shows. It is kept from one connection to the next: a TLS session is resumed only
/// under the certificate with which it began.
/// </summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class ClientCertificate(IdentityKey key, TimeProvider clock)
{
    // Only its key counts, so its dates need to cover the handshakes alone; the other side's clock may be off.
    private static readonly TimeSpan Margin = TimeSpan.FromDays(1);
    private static readonly TimeSpan Kept = Margin / 2;

    private readonly Lock _gate = new();
    private SslStreamCertificateContext? _context;
    private DateTimeOffset _madeAt;

    /// <summary>The certificate to show now, with its private key.</summary>
    public SslStreamCertificateContext Current()
    {
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            if (_context is not null && now >= _madeAt && now - _madeAt < Kept) return _context;
            _madeAt = now;
            // The last one is left to the collector: a handshake may still be under way with it.
            return _context = SslStreamCertificateContext.Create(IdentityCertificate.Create(key, now - Margin, now + Margin), additionalCertificates: null, offline: true);
        }
    }
}
