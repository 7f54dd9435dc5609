using System.Globalization;
using System.Runtime.InteropServices;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Abstractions.Registry;
using OrleansVoxa.Grains.Nodes;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Bench.Scale;

/// <summary>
/// The nodes of a simulated network: ids as those of real keys spread, and what such a node stores. Every hundredth is a relay;
/// every hundred-thousandth has a capability that nobody else has. Immutable.
/// </summary>
internal sealed class NodePopulation
{
    public const string Rare = "rare";
    public const string Relay = "relay";

    private static readonly string[] Regions = ["eu", "us", "ap"];
    private static readonly GrainType NodeType = GrainType.Create("voxa.node");

    private readonly NodeId[] _ids;
    private readonly uint[] _hashes;
    private readonly byte[] _publicKey;
    private readonly byte[] _record;

    public NodePopulation(ScaleOptions options)
    {
        _ids = new NodeId[options.Nodes];
        Span<byte> number = stackalloc byte[8];
        for (var i = 0; i < _ids.Length; i++)
        {
            BitConverter.TryWriteBytes(number, i);
            BitConverter.TryWriteBytes(number[4..], options.Seed);
            _ids[i] = NodeId.FromPublicKey(number);
        }

        Array.Sort(_ids);
        var starts = new int[DirectoryShards.Count + 1];
        foreach (var id in _ids) starts[DirectoryShards.Of(id.ToString()) + 1]++;
        for (var shard = 0; shard < DirectoryShards.Count; shard++) starts[shard + 1] += starts[shard];
        ShardStarts = starts;
        _hashes = new uint[_ids.Length];
        for (var i = 0; i < _ids.Length; i++) _hashes[i] = Grain(i).GetUniformHashCode();
        using var key = IdentityKey.Generate();
        _publicKey = [.. key.Public.Encoded];
        _record = [.. SignedNodeRecord.Sign(
            new NodeRecord
            {
                PublicKey = key.Public,
                Addresses = [new NodeAddress("voxa", "203.0.113.7", 41040)],
                Capabilities = ["relay", "storage"],
                Region = Regions[0],
                Handle = "node-00000000",
                Sequence = 1,
                IssuedAt = Start,
            },
            key).Encode()];
    }

    /// <summary>When the simulation begins.</summary>
    public static DateTimeOffset Start { get; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public int Count => _ids.Length;

    /// <summary>The ids, ascending.</summary>
    public ReadOnlySpan<NodeId> Ids => _ids;

    /// <summary>Where the grain of each node stands on the rings.</summary>
    public ReadOnlySpan<uint> Hashes => _hashes;

    /// <summary>The grain of node <paramref name="index"/>.</summary>
    public GrainId Grain(int index) => GrainId.Create(NodeType, _ids[index].ToString());

    /// <summary>Where each shard begins in <see cref="Ids"/>, and the end.</summary>
    public IReadOnlyList<int> ShardStarts { get; }

    /// <summary>A moment for node <paramref name="index"/>, from 0 to less than 1, that has nothing to do with its id, nor with its moment for another purpose.</summary>
    public static double Moment(int index, int purpose = 0)
    {
        var hash = StableHash.ComputeHash(MemoryMarshal.AsBytes([index, purpose]));
        return hash / (uint.MaxValue + 1.0);
    }

    /// <summary>What the grain of node <paramref name="index"/> stores, each byte of it its own.</summary>
    public NodeGrainState State(int index, NodeLifecycleOptions options) => new()
    {
        Life = NodeLifecycle.Begin(Start, options),
        Profile = new NodeProfile
        {
            PublicKey = [.. _publicKey],
            SignedRecord = [.. _record],
            Handle = index.ToString("'node-'D8", CultureInfo.InvariantCulture),
            Addresses = [new StoredAddress { Scheme = Own("voxa"), Host = Own("203.0.113.7"), Port = 41040 }],
            Capabilities = [Own(index % 100_000 == 0 ? Rare : "files"), Own("storage")],
            Region = Own(Regions[index % Regions.Length]),
            Type = Own(index % 100 == 0 ? Relay : "standard"),
            Verified = true,
        },
        RecordSequence = 1,
        RequestSequence = 1,
    };

    /// <summary>Its row as the directory receives it from another silo: nothing is shared with the grain.</summary>
    public NodeView Row(int index, NodeLifecycleOptions options)
    {
        var view = NodeViews.Of(_ids[index].ToString(), State(index, options), Start, options)!;
        return view with { State = Own(view.State) };
    }

    private static string Own(string text) => new(text.AsSpan());
}
