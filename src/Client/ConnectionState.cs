namespace OrleansVoxa.Client;

/// <summary>Whether a client has a connection now.</summary>
public enum ConnectionState
{
    /// <summary>Connected, attached, registered and published again as before.</summary>
    Connected,

    /// <summary>The connection was lost, or an attempt to restore it failed; the client tries again by itself.</summary>
    Reconnecting,

    /// <summary>
    /// Connected, but something that the client says by itself was refused: a heartbeat, a renewed registration, or the delivery
    /// of packets, which went to another session of the same node (<c>superseded</c>). What was refused is said again later.
    /// </summary>
    Refused,
}
