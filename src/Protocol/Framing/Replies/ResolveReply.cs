using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Framing.Replies;

/// <summary>The body of the <see cref="Reply"/> to <see cref="Resolve"/>.</summary>
/// <param name="Name">The service's name.</param>
/// <param name="Service">The encoded signed service record.</param>
/// <param name="Owner">The encoded signed node record of its owner.</param>
/// <param name="Attached">True if the owner takes packets at this moment.</param>
/// <remarks>Canonical encoding: label, name, service, owner, attached. docs/protocol/framing-a.md, "Replies".</remarks>
public sealed record ResolveReply(string Name, ReadOnlyMemory<byte> Service, ReadOnlyMemory<byte> Owner, bool Attached)
{
    /// <summary>The domain label.</summary>
    public const string Label = "voxa/resolve-reply/1";

    /// <summary>The body.</summary>
    public byte[] Encode() =>
        new CanonicalWriter(Label).String(Name).Bytes(Service.Span).Bytes(Owner.Span).Bool(Attached).ToArray();

    /// <summary>Reads a body.</summary>
    /// <exception cref="ProtocolViolationException">The bytes are not this body, exactly.</exception>
    public static ResolveReply Decode(ReadOnlySpan<byte> body)
    {
        var reader = new CanonicalReader(body, Label);
        var reply = new ResolveReply(
            reader.String(Resolve.MaxName),
            reader.Bytes(SignedServiceRecord.MaximumEncodedSize).ToArray(),
            reader.Bytes(SignedNodeRecord.MaximumEncodedSize).ToArray(),
            reader.Bool());
        reader.End();
        return reply;
    }
}
