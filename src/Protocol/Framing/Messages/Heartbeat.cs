using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Protocol.Framing.Messages;

/// <summary>Says that a node is alive. Answered by <see cref="Reply"/> with a HeartbeatReply.</summary>
/// <param name="Correlation">Chosen by the caller, not 0; the reply or error carries it back.</param>
/// <param name="Node">The node that is alive.</param>
/// <param name="Envelope">An encoded signed envelope over this request; empty in a session of the node itself, whose handshake has proven its key.</param>
public sealed record Heartbeat(ulong Correlation, NodeId Node, ReadOnlyMemory<byte> Envelope) : Message
{
    /// <summary>The tag of this message: 17.</summary>
    public const uint WireTag = 17;

    /// <summary>Longest envelope, in bytes.</summary>
    public const int MaxEnvelope = 4096;

    /// <inheritdoc/>
    public override uint Tag => WireTag;

    /// <inheritdoc/>
    public override MessagePriority Priority => MessagePriority.High;

    internal override void Write(BincodeWriter writer)
    {
        writer.U64(Correlation);
        writer.Node(Node);
        writer.Bytes(Envelope, MaxEnvelope);
    }

    internal static Heartbeat Read(ref BincodeReader reader) => new(
        reader.U64(nameof(Correlation)),
        reader.Node(nameof(Node)),
        reader.Bytes(MaxEnvelope, nameof(Envelope)));
}
