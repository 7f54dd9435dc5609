using System.Collections.Immutable;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Client.Connections;

/// <summary>Whether a server's certificate is trusted, and for what. TLS itself has checked that the server holds its key.</summary>
/// <param name="Accepted">Whether it is.</param>
/// <param name="Node">The node whose own key was what was trusted; it must be the one that answers inside.</param>
/// <param name="Reason">Why not, for people.</param>
internal readonly record struct ServerTrust(bool Accepted, NodeId? Node, string? Reason)
{
    /// <summary>The rule. Pins replace everything else; then the node's own key; then the system's authorities.</summary>
    /// <param name="shown">What the server showed.</param>
    /// <param name="errors">What the system's authorities say of it.</param>
    /// <param name="expected">The node that is called; null if any may answer.</param>
    /// <param name="pins">The keys that may be shown; empty if none is settled.</param>
    public static ServerTrust Judge(X509Certificate2? shown, SslPolicyErrors errors, NodeId? expected, ImmutableArray<CertificatePin> pins)
    {
        if (shown is null) return Refuse("The server showed no certificate.");
        if (!pins.IsDefaultOrEmpty)
        {
            var pin = CertificatePin.Of(shown);
            return pins.Contains(pin) ? new(true, null, null) : Refuse($"The key of the server's certificate, {pin}, is none of those that are pinned.");
        }

        if (errors == SslPolicyErrors.None) return new(true, null, null);
        if (!IdentityCertificate.TryGetIdentity(shown, out var identity))
            return Refuse($"The server's certificate holds no node's key, and this system does not trust it ({errors}). Pin its key, or have an authority sign it.");
        return expected is null || expected == identity.Id
            ? new(true, identity.Id, null)
            : Refuse($"The server's certificate is of node {identity.Id}, not of the node that was called.");
    }

    private static ServerTrust Refuse(string reason) => new(false, null, reason);
}
