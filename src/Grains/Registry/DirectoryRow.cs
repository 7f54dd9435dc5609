using System.Buffers;
using System.Collections.Immutable;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Grains.Registry;

/// <summary>One node in a shard's memory. What it shares with others is in its <see cref="RowClass"/>.</summary>
internal struct DirectoryRow
{
    /// <summary>No class: the shard has the node on its list, and nothing to show of it yet.</summary>
    public const int Unseen = -1;

    public NodeId Id;

    public int Class;

    /// <summary>In ticks, as the other times.</summary>
    public long LastSeen;

    public long RegisteredAt;

    public long ExpiresAt;

    /// <summary>0 for none.</summary>
    public long NextCheck;

    /// <summary>When the node was last heard of, as a timestamp: a clock that is set must not make all relays vanish, or stay.</summary>
    public long Heard;

    public int Revivals;

    public int Incarnation;

    /// <summary>Its key, handle and addresses, packed: as objects they would take five times the memory.</summary>
    public byte[] Detail;

    /// <summary>Until when the node is kept out of paths because it changed too often; 0 for one that did not.</summary>
    public readonly long FlappingUntil => (long)new PackedReader(Detail).Number();

    /// <summary>What a view says that the row does not share.</summary>
    public void Take(NodeView node)
    {
        LastSeen = node.LastSeen.UtcTicks;
        RegisteredAt = node.RegisteredAt.UtcTicks;
        ExpiresAt = node.ExpiresAt.UtcTicks;
        NextCheck = node.NextCheck?.UtcTicks ?? 0;
        Revivals = node.Revivals;
        Incarnation = node.Incarnation;
        Detail = Pack(node);
    }

    /// <summary>The row as a view.</summary>
    public readonly NodeView Show(RowClass shared, bool reachable, bool flapping, long awaitedProbe)
    {
        var reader = new PackedReader(Detail);
        var flappingUntil = (long)reader.Number();
        ImmutableArray<byte> key = [.. reader.Bytes()];
        var handle = reader.Text();
        var sequence = reader.Number();
        var parkedAt = (long)reader.Number();
        var addresses = ImmutableArray.CreateBuilder<NodeAddressView>(reader.Count());
        while (addresses.Count < addresses.Capacity) addresses.Add(new NodeAddressView(reader.Text(), reader.Text(), (int)reader.Number()));
        return new NodeView
        {
            NodeId = Id.ToString(),
            Handle = handle.Length == 0 ? null : handle,
            State = shared.State,
            Reachable = reachable,
            Verified = shared.Verified,
            AwaitedProbe = awaitedProbe,
            RegisteredAt = Time(RegisteredAt),
            ExpiresAt = Time(ExpiresAt),
            NextCheck = NextCheck == 0 ? null : Time(NextCheck),
            LastSeen = Time(LastSeen),
            Revivals = Revivals,
            Incarnation = Incarnation,
            PublicKey = key,
            RecordSequence = shared.HasRecord ? sequence : null,
            ParkedAt = shared.Parked ? Time(parkedAt) : null,
            FlappingUntil = flapping ? Time(flappingUntil) : null,
            Addresses = addresses.MoveToImmutable(),
            Capabilities = shared.Capabilities,
            Region = shared.Region,
            Type = shared.Type,
        };
    }

    public readonly void Write(PackedWriter writer)
    {
        writer.Fixed(LastSeen);
        writer.Fixed(RegisteredAt);
        writer.Fixed(ExpiresAt);
        writer.Fixed(NextCheck);
        writer.Number((uint)Revivals);
        writer.Number((uint)Incarnation);
        writer.Bytes(Detail);
    }

    public void Read(ref PackedReader reader)
    {
        LastSeen = reader.Fixed();
        RegisteredAt = reader.Fixed();
        ExpiresAt = reader.Fixed();
        NextCheck = reader.Fixed();
        Revivals = (int)reader.Number();
        Incarnation = (int)reader.Number();
        Detail = reader.Bytes().ToArray();
    }

    private static byte[] Pack(NodeView node)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new PackedWriter(output);
        writer.Number((ulong)(node.FlappingUntil?.UtcTicks ?? 0));
        writer.Bytes(node.PublicKey.AsSpan());
        writer.Text(node.Handle ?? "");
        writer.Number(node.RecordSequence ?? 0);
        writer.Number((ulong)(node.ParkedAt?.UtcTicks ?? 0));
        var addresses = node.Addresses.IsDefault ? [] : node.Addresses;
        writer.Number((uint)addresses.Length);
        foreach (var address in addresses)
        {
            writer.Text(address.Scheme);
            writer.Text(address.Host);
            writer.Number((uint)address.Port);
        }

        return output.WrittenSpan.ToArray();
    }

    private static DateTimeOffset Time(long ticks) => new(ticks, TimeSpan.Zero);
}
