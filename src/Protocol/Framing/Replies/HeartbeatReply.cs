using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Framing.Replies;

/// <summary>The body of the <see cref="Reply"/> to <see cref="Heartbeat"/>.</summary>
/// <param name="State">The node's state by its wire name, such as <c>active</c>.</param>
/// <param name="NextCheck">When the registry will look after the node next.</param>
/// <remarks>Canonical encoding: label, state, next check. docs/protocol/framing-a.md, "Replies".</remarks>
public sealed record HeartbeatReply(string State, DateTimeOffset NextCheck)
{
    /// <summary>The domain label.</summary>
    public const string Label = "voxa/heartbeat-reply/1";

    /// <summary>The body.</summary>
    public byte[] Encode() => new CanonicalWriter(Label).String(State).Time(NextCheck).ToArray();

    /// <summary>Reads a body.</summary>
    /// <exception cref="ProtocolViolationException">The bytes are not this body, exactly.</exception>
    public static HeartbeatReply Decode(ReadOnlySpan<byte> body)
    {
        var reader = new CanonicalReader(body, Label);
        var reply = new HeartbeatReply(reader.String(Discover.MaxWord), reader.Time());
        reader.End();
        return reply;
    }
}
