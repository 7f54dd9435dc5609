namespace OrleansVoxa.Protocol.Sessions;

/// <summary>What both ends of a session must mean before the first message: the protocol and the framing, by name.</summary>
public static class SessionPrologue
{
    /// <summary>The protocol's name, also its ALPN name on TLS.</summary>
    public const string Protocol = "voxa/1";

    /// <summary>Framing A: <c>voxa/1 framing-a</c>, 16 ASCII bytes.</summary>
    public static ReadOnlySpan<byte> FramingA => "voxa/1 framing-a"u8;
}
