using OrleansVoxa.Fuzz.Identity;
using OrleansVoxa.Fuzz.Mutation;
using OrleansVoxa.Protocol.Cryptography;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Onion;

namespace OrleansVoxa.Fuzz.Onion;

/// <summary>Some nodes, always the same ones: relays, and last the recipient.</summary>
internal sealed class OnionPath
{
    public OnionPath(int relays = 3)
    {
        var random = new FuzzRandom(10);
        Keys = [.. Enumerable.Range(0, relays + 1).Select(_ => SeededKeys.Routing(random))];
        Hops = [.. Keys.Select(key => new OnionHop(NodeId.Read(random.Bytes(NodeId.Size)), key.PublicKey))];
    }

    public X25519PrivateKey[] Keys { get; }

    public OnionHop[] Hops { get; }

    public int Last => Hops.Length - 1;

    /// <summary>The packet as it reaches hop number <paramref name="hop"/>.</summary>
    public byte[] PacketAt(int hop, FuzzRandom random, CellClass cell = CellClass.Small)
    {
        var content = random.Bytes(random.Below(OnionFormat.ContentCapacity(cell) + 1));
        return Walk(OnionPacket.Create(cell, Hops, content, random), hop);
    }

    /// <summary>Takes a packet from node to node until it stays.</summary>
    public PeelResult Arrive(NodeId hop, byte[] packet)
    {
        while (true)
        {
            var at = Array.FindIndex(Hops, node => node.Node == hop);
            if (OnionPeeler.Open(Keys[at], packet, out var header) != PeelStatus.Opened) throw new InvalidOperationException("A node refuses its own packet.");
            var result = OnionPeeler.Peel(header, packet);
            if (result.Kind != PeelKind.Forward) return result;
            (hop, packet) = (result.NextHop, result.Packet);
        }
    }

    /// <summary>The packet after <paramref name="hops"/> relays.</summary>
    public byte[] Walk(byte[] packet, int hops)
    {
        for (var hop = 0; hop < hops; hop++)
        {
            if (OnionPeeler.Open(Keys[hop], packet, out var header) != PeelStatus.Opened) throw new InvalidOperationException("A relay refuses its own packet.");
            packet = OnionPeeler.Peel(header, packet).Packet;
        }

        return packet;
    }
}
