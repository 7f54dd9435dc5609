using System.Security.Cryptography;
using OrleansVoxa.Protocol.Cryptography;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Onion;

/// <summary>
/// What a node does with a packet that reaches it (Sphinx, Danezis and Goldberg 2009, section 3.6; docs/protocol/onion.md,
/// "Processing"), in two steps so that the replay tag is checked between them. Thread-safe; allocates nothing but the
/// result's bytes.
/// </summary>
public static class OnionPeeler
{
    /// <summary>Checks length, group element and MAC. Costs one X25519 multiplication.</summary>
    /// <param name="key">This node's routing key.</param>
    /// <param name="packet">Untrusted bytes.</param>
    /// <param name="header">What <see cref="Peel"/> needs; meaningful only if opened.</param>
    /// <returns><see cref="PeelStatus.Opened"/>, or what is wrong.</returns>
    public static PeelStatus Open(X25519PrivateKey key, ReadOnlySpan<byte> packet, out OpenedHeader header)
    {
        ArgumentNullException.ThrowIfNull(key);
        header = default;
        if (!OnionFormat.TryGetClass(packet.Length, out _))
            return PeelStatus.WrongLength;

        var element = packet[..OnionFormat.ElementSize];
        Span<byte> shared = stackalloc byte[X25519.KeySize];
        if (!HeaderElement.IsCanonical(element) || !key.TryAgree(element, shared))
            return PeelStatus.BadElement;

        HopKeys.Derive(shared, ref header.Keys);
        CryptographicOperations.ZeroMemory(shared);
        Span<byte> mac = stackalloc byte[OnionFormat.MacSize];
        HeaderElement.Authenticate(header.Keys.Mac, packet.Slice(OnionFormat.ElementSize, OnionFormat.RoutingSize), mac);
        if (CryptographicOperations.FixedTimeEquals(mac, packet.Slice(OnionFormat.MacOffset, OnionFormat.MacSize)))
            return PeelStatus.Opened;
        header.Keys.Clear();
        header = default;
        return PeelStatus.BadMac;
    }

    /// <summary>Takes one layer off. Costs one X25519 multiplication if the packet goes on.</summary>
    /// <param name="header">From <see cref="Open"/> with the same packet.</param>
    /// <param name="packet">The packet that was opened, unchanged.</param>
    /// <returns>What to do with it.</returns>
    /// <exception cref="ArgumentException">The packet's length is that of no cell class, so it was never opened.</exception>
    public static PeelResult Peel(in OpenedHeader header, ReadOnlySpan<byte> packet)
    {
        if (!OnionFormat.TryGetClass(packet.Length, out _))
            throw new ArgumentException("This packet cannot have been opened.", nameof(packet));

        // One slot more than the header has: what is stripped in front comes back as filler at the end.
        Span<byte> routing = stackalloc byte[OnionFormat.RoutingSize + OnionFormat.SlotSize];
        packet.Slice(OnionFormat.ElementSize, OnionFormat.RoutingSize).CopyTo(routing);
        routing[OnionFormat.RoutingSize..].Clear();
        ChaCha20.Xor(header.Keys.Stream, OnionFormat.Nonce, 0, routing, routing);

        return routing[0] switch
        {
            OnionFormat.CommandForward => Forward(header.Keys, routing, packet),
            OnionFormat.CommandDeliver => Deliver(header.Keys, routing, packet),
            OnionFormat.CommandReply => Reply(routing, packet),
            _ => PeelResult.Refused(OnionRefusal.Command),
        };
    }

    private static PeelResult Forward(in HopKeys keys, ReadOnlySpan<byte> routing, ReadOnlySpan<byte> packet)
    {
        var next = GC.AllocateUninitializedArray<byte>(packet.Length);
        var output = next.AsSpan();
        if (!X25519.TryMultiply(keys.Blinding, packet[..OnionFormat.ElementSize], output[..OnionFormat.ElementSize]))
            return PeelResult.Refused(OnionRefusal.Element);
        routing[OnionFormat.SlotSize..].CopyTo(output[OnionFormat.ElementSize..]);
        routing.Slice(1 + OnionFormat.IdSize, OnionFormat.MacSize).CopyTo(output[OnionFormat.MacOffset..]);
        Lioness.Decrypt(keys.Payload, packet[OnionFormat.HeaderSize..], output[OnionFormat.HeaderSize..]);
        return PeelResult.Forward(NodeId.Read(routing.Slice(1, OnionFormat.IdSize)), next);
    }

    private static PeelResult Deliver(in HopKeys keys, ReadOnlySpan<byte> routing, ReadOnlySpan<byte> packet)
    {
        if (routing[1..OnionFormat.SlotSize].IndexOfAnyExcept((byte)0) >= 0)
            return PeelResult.Refused(OnionRefusal.Reserved);
        var payload = GC.AllocateUninitializedArray<byte>(packet.Length - OnionFormat.HeaderSize);
        Lioness.Decrypt(keys.Payload, packet[OnionFormat.HeaderSize..], payload);
        return OnionPayload.TryRead(payload, out var content, out var fault)
            ? PeelResult.Deliver(payload.AsMemory(content))
            : PeelResult.Refused(fault);
    }

    private static PeelResult Reply(ReadOnlySpan<byte> routing, ReadOnlySpan<byte> packet) =>
        routing[(1 + ReplyBlockId.Size)..OnionFormat.SlotSize].IndexOfAnyExcept((byte)0) >= 0
            ? PeelResult.Refused(OnionRefusal.Reserved)
            : PeelResult.Reply(ReplyBlockId.Read(routing.Slice(1, ReplyBlockId.Size)), packet[OnionFormat.HeaderSize..].ToArray());
}
