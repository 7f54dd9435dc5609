namespace OrleansVoxa.Protocol.Identity;

/// <summary>What carries a session of framing A to the edge. The session's handshake is the same over each.</summary>
public enum EndpointTransport
{
    /// <summary>Plain TCP, written <c>voxa://</c>.</summary>
    Tcp = 0,

    /// <summary>TLS 1.3 or 1.2 with a certificate on both sides, written <c>voxa+tls://</c>.</summary>
    Tls = 1,

    /// <summary>A Unix domain socket on the same machine, written <c>voxa+unix://</c>.</summary>
    Unix = 2,
}
