namespace OrleansVoxa.Edge.Transports;

/// <summary>What the transports are called on the wire and in counters.</summary>
public static class TransportNames
{
    /// <summary>ALPN of framing A (RFC 7301).</summary>
    public const string FramingA = "voxa/1";

    /// <summary>ALPN of framing B.</summary>
    public const string FramingB = "voxa-edge/2";

    internal const string CertificateMissing = "certificate_missing";
    internal const string CertificateKey = "certificate_key";
    internal const string CertificateExpired = "certificate_expired";
    internal const string CertificateMismatch = "certificate_mismatch";
    internal const string ProtocolMissing = "alpn_missing";
    internal const string ForeignUser = "foreign_user";
}
