namespace OrleansVoxa.Protocol.Sessions;

/// <summary>Thrown on the calling side when the peer refused the session and said why. Nothing proves who said it.</summary>
public sealed class HandshakeRefusedException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="code">The peer's code, such as <c>handshake_stale</c> or <c>overloaded</c>.</param>
    /// <param name="message">The peer's sentence for a person.</param>
    public HandshakeRefusedException(string code, string message)
        : base(message) => Code = code;

    /// <summary>The peer's code.</summary>
    public string Code { get; }
}
