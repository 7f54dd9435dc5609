using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Onion;

/// <summary>A peeled packet. Members that do not belong to <see cref="Kind"/> are empty.</summary>
public readonly struct PeelResult
{
    private PeelResult(
        PeelKind kind, NodeId nextHop = default, byte[]? bytes = null, ReadOnlyMemory<byte> content = default,
        ReplyBlockId replyBlock = default, string? code = null)
    {
        Kind = kind;
        NextHop = nextHop;
        Packet = kind == PeelKind.Forward ? bytes! : [];
        Payload = kind == PeelKind.Reply ? bytes! : [];
        Content = content;
        ReplyBlock = replyBlock;
        Code = code;
    }

    /// <summary>What to do.</summary>
    public PeelKind Kind { get; }

    /// <summary>Where the packet goes next.</summary>
    public NodeId NextHop { get; }

    /// <summary>The packet for the next hop, as long as the one that came in; owned by the caller.</summary>
    public byte[] Packet { get; }

    /// <summary>What the sender put in; owned by the caller.</summary>
    public ReadOnlyMemory<byte> Content { get; }

    /// <summary>Which of this node's reply blocks was used.</summary>
    public ReplyBlockId ReplyBlock { get; }

    /// <summary>The wrapped answer, for <see cref="ReplySecrets.TryOpen"/>; owned by the caller.</summary>
    public byte[] Payload { get; }

    /// <summary>A code of <see cref="OnionRefusal"/> if refused, else null.</summary>
    public string? Code { get; }

    internal static PeelResult Forward(NodeId nextHop, byte[] packet) => new(PeelKind.Forward, nextHop, packet);

    internal static PeelResult Deliver(ReadOnlyMemory<byte> content) => new(PeelKind.Deliver, content: content);

    internal static PeelResult Reply(ReplyBlockId block, byte[] payload) => new(PeelKind.Reply, bytes: payload, replyBlock: block);

    internal static PeelResult Refused(string code) => new(PeelKind.Refused, code: code);
}
