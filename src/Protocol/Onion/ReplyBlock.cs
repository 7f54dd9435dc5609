using System.Diagnostics.CodeAnalysis;
using OrleansVoxa.Protocol.Cryptography;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Onion;

/// <summary>
/// Lets its holder send one packet to a node that it does not know (docs/protocol/onion.md, "Reply blocks"). Good for
/// one packet: a second one would carry the same header, which tells it apart and which relays drop as a replay.
/// Thread-safe.
/// </summary>
public sealed class ReplyBlock
{
    /// <summary>Bytes of the encoded form: first hop 20, header 270, payload key 32.</summary>
    public const int EncodedSize = NodeId.Size + OnionFormat.HeaderSize + Lioness.KeySize;

    private readonly byte[] _header;
    private readonly byte[] _payloadKey;
    private int _used;

    private ReplyBlock(NodeId firstHop, byte[] header, byte[] payloadKey)
    {
        FirstHop = firstHop;
        _header = header;
        _payloadKey = payloadKey;
    }

    /// <summary>The relay that the wrapped packet must be handed to.</summary>
    public NodeId FirstHop { get; }

    /// <summary>Whether <see cref="Wrap"/> was called.</summary>
    public bool IsUsed => Volatile.Read(ref _used) != 0;

    /// <summary>Creates a reply block for this node, and what opens the answer.</summary>
    /// <param name="path">1 to 5 relays, then the node that makes the block.</param>
    /// <param name="id">Comes back with the answer, readable by the last node only.</param>
    /// <param name="random">Source of the keys and the padding; null means the system's generator.</param>
    /// <exception cref="ArgumentException">The path is too short or too long, or a routing key is missing or of small order.</exception>
    public static (ReplyBlock Block, ReplySecrets Secrets) Create(ReadOnlySpan<OnionHop> path, ReplyBlockId id, IRandomSource? random = null)
    {
        random ??= SystemRandomSource.Instance;
        var header = new byte[OnionFormat.HeaderSize];
        Span<byte> argument = stackalloc byte[ReplyBlockId.Size];
        id.CopyTo(argument);
        Span<HopKeys> keys = stackalloc HopKeys[OnionFormat.MaxHops];
        try
        {
            HeaderBuilder.Build(path, OnionFormat.CommandReply, argument, random, header, keys);
            var payloadKey = new byte[Lioness.KeySize];
            random.Fill(payloadKey);

            // The block's own key first, then those of the relays in the order in which they take their layers off.
            var relays = path.Length - 1;
            var secrets = new byte[(1 + relays) * Lioness.KeySize];
            payloadKey.CopyTo(secrets, 0);
            for (var hop = 0; hop < relays; hop++)
                keys[hop].Payload.CopyTo(secrets.AsSpan((1 + hop) * Lioness.KeySize));
            return (new ReplyBlock(path[0].Node, header, payloadKey), new ReplySecrets(secrets));
        }
        finally
        {
            foreach (ref var hop in keys)
                hop.Clear();
        }
    }

    /// <summary>Wraps an answer into a packet for <see cref="FirstHop"/>.</summary>
    /// <param name="cell">The packet's size.</param>
    /// <param name="content">At most <see cref="OnionFormat.ContentCapacity"/> bytes; may be empty.</param>
    /// <returns>Exactly <see cref="OnionFormat.PacketSize"/> bytes, owned by the caller.</returns>
    /// <exception cref="InvalidOperationException">The block was used before.</exception>
    /// <exception cref="ArgumentException">The content is too long; the block stays unused.</exception>
    public byte[] Wrap(CellClass cell, ReadOnlySpan<byte> content)
    {
        OnionPacket.CheckContent(cell, content);
        if (Interlocked.Exchange(ref _used, 1) != 0)
            throw new InvalidOperationException("A reply block serves one packet, and this one was used.");

        var packet = new byte[OnionFormat.PacketSize(cell)];
        _header.CopyTo(packet, 0);
        var payload = packet.AsSpan(OnionFormat.HeaderSize);
        OnionPayload.Write(content, payload);
        Lioness.Encrypt(_payloadKey, payload);
        return packet;
    }

    /// <summary>Writes <see cref="EncodedSize"/> bytes. They are a secret between the two ends: send them sealed.</summary>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public void Encode(Span<byte> destination)
    {
        if (destination.Length < EncodedSize)
            throw new ArgumentException($"A reply block needs {EncodedSize} bytes.", nameof(destination));
        FirstHop.CopyTo(destination);
        _header.CopyTo(destination[NodeId.Size..]);
        _payloadKey.CopyTo(destination[(NodeId.Size + OnionFormat.HeaderSize)..]);
    }

    /// <summary>Reads a block that fills the source exactly. Only the relays can tell whether its header is authentic.</summary>
    /// <param name="source">Untrusted bytes; copied.</param>
    /// <param name="block">The block, or null.</param>
    /// <param name="fault"><see cref="OnionRefusal.Length"/> or <see cref="OnionRefusal.Element"/>, or null.</param>
    public static bool TryDecode(ReadOnlySpan<byte> source, [NotNullWhen(true)] out ReplyBlock? block, [NotNullWhen(false)] out string? fault)
    {
        block = null;
        fault = OnionRefusal.Length;
        if (source.Length != EncodedSize)
            return false;
        var header = source.Slice(NodeId.Size, OnionFormat.HeaderSize);
        fault = OnionRefusal.Element;
        if (!HeaderElement.IsCanonical(header[..OnionFormat.ElementSize]))
            return false;
        block = new ReplyBlock(NodeId.Read(source[..NodeId.Size]), header.ToArray(), source[^Lioness.KeySize..].ToArray());
        fault = null;
        return true;
    }
}
