namespace OrleansVoxa.Protocol.Sessions;

/// <summary>What a listener's cache says of a handshake nonce.</summary>
public enum NonceVerdict
{
    /// <summary>Not seen before; it is remembered now.</summary>
    Fresh,

    /// <summary>The same identity used it before.</summary>
    Repeated,

    /// <summary>This identity has as many nonces remembered as it may; others are not concerned.</summary>
    Full,
}
