namespace OrleansVoxa.Client;

/// <summary>Whether a client has a connection now.</summary>
public enum ConnectionState
{
    /// <summary>Connected, attached, registered and published again as before.</summary>
    Connected,

    /// <summary>The connection was lost; the client connects again by itself.</summary>
    Reconnecting,
}
