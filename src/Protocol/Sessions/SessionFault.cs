namespace OrleansVoxa.Protocol.Sessions;

/// <summary>The stable codes of what can go wrong in a session's handshake and life.</summary>
public static class SessionFault
{
    /// <summary>A Noise message is shorter than its parts.</summary>
    public const string NoiseTruncated = "noise_truncated";

    /// <summary>A part of a Noise message does not open: changed, out of order, or for another prologue.</summary>
    public const string NoiseAuthentication = "noise_authentication";

    /// <summary>A key agreement gave all zeros: the peer sent a point of small order.</summary>
    public const string NoiseWeakKey = "noise_weak_key";

    /// <summary>A handshake payload is not laid out as documented.</summary>
    public const string HandshakePayload = "handshake_payload";

    /// <summary>The first message's time is outside the window.</summary>
    public const string HandshakeStale = "handshake_stale";

    /// <summary>The peer's key is no node key, or did not sign this handshake.</summary>
    public const string HandshakeIdentity = "handshake_identity";

    /// <summary>The peer is another node than the one that was called.</summary>
    public const string HandshakeWrongPeer = "handshake_wrong_peer";

    /// <summary>This identity has used the handshake nonce before.</summary>
    public const string HandshakeRepeated = "handshake_repeated";

    /// <summary>This identity has opened too many sessions in the time that nonces are remembered.</summary>
    public const string HandshakeTooMany = "handshake_too_many";

    /// <summary>The first frame did not arrive within its deadline.</summary>
    public const string FirstFrameTimeout = "first_frame_timeout";

    /// <summary>The handshake was not done within its deadline.</summary>
    public const string HandshakeTimeout = "handshake_timeout";

    /// <summary>The peer does not take what is sent to it.</summary>
    public const string WriteTimeout = "write_timeout";

    /// <summary>The transport failed or was cut.</summary>
    public const string TransportFailed = "transport_failed";

    /// <summary>The session was closed on this side.</summary>
    public const string Closed = "session_closed";

    /// <summary>A message type that no handler takes; the session lives on.</summary>
    public const string UnknownMessage = "unknown_message";

    /// <summary>More was sent on a stream than its credit allowed, or credit was granted past 2^32-1.</summary>
    public const string CreditExceeded = "credit_exceeded";
}
