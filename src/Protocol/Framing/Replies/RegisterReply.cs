using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Framing.Replies;

/// <summary>The body of the <see cref="Reply"/> to <see cref="Register"/>.</summary>
/// <param name="Node">The node's id.</param>
/// <param name="Handle">The handle that is its from now on.</param>
/// <param name="Revived">True if the node came back from coma.</param>
/// <param name="ExpiresAt">Until when the registration is valid without a heartbeat.</param>
/// <param name="NextCheck">When the registry will look after the node next.</param>
/// <remarks>Canonical encoding: label, node id, handle, revived, expires at, next check. docs/protocol/framing-a.md, "Replies".</remarks>
public sealed record RegisterReply(NodeId Node, string Handle, bool Revived, DateTimeOffset ExpiresAt, DateTimeOffset NextCheck)
{
    /// <summary>The domain label.</summary>
    public const string Label = "voxa/register-reply/1";

    /// <summary>The body.</summary>
    public byte[] Encode() =>
        new CanonicalWriter(Label).Id(Node).String(Handle).Bool(Revived).Time(ExpiresAt).Time(NextCheck).ToArray();

    /// <summary>Reads a body.</summary>
    /// <exception cref="ProtocolViolationException">The bytes are not this body, exactly.</exception>
    public static RegisterReply Decode(ReadOnlySpan<byte> body)
    {
        var reader = new CanonicalReader(body, Label);
        var reply = new RegisterReply(
            reader.Id(), reader.String(NodeHandle.MaximumLength), reader.Bool(), reader.Time(), reader.Time());
        reader.End();
        return reply;
    }
}
