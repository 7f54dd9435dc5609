using System.Buffers.Binary;
using System.Collections.Immutable;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Ledger;

namespace OrleansVoxa.Grains.Ledger;

/// <summary>The number of each node's last entry in the log: what tells an entry that comes a second time.</summary>
internal sealed class LedgerMarks
{
    private const int Size = NodeId.Size + sizeof(ulong);

    private readonly Dictionary<NodeId, ulong> _last = [];

    public ulong Last(NodeId node) => _last.GetValueOrDefault(node);

    public void Set(NodeId node, ulong number) => _last[node] = number;

    /// <summary>Takes over what <see cref="Pack"/> made. Pages may come in any order.</summary>
    public void Load(ReadOnlySpan<byte> packed)
    {
        for (; packed.Length >= Size; packed = packed[Size..])
        {
            var node = NodeId.Read(packed[..NodeId.Size]);
            _last[node] = Math.Max(Last(node), BinaryPrimitives.ReadUInt64BigEndian(packed[NodeId.Size..]));
        }
    }

    /// <summary>Node id and number of each entry, 28 bytes.</summary>
    /// <exception cref="InvalidDataException">A stored entry cannot be read.</exception>
    public static ImmutableArray<byte> Pack(IEnumerable<ImmutableArray<byte>> entries)
    {
        var packed = new List<byte>();
        Span<byte> mark = stackalloc byte[Size];
        foreach (var encoded in entries)
        {
            if (!LedgerEntry.TryDecode(encoded.AsSpan(), out var entry, out var fault)) throw new InvalidDataException($"A stored ledger entry cannot be read: {fault}");
            entry.NodeId.CopyTo(mark);
            BinaryPrimitives.WriteUInt64BigEndian(mark[NodeId.Size..], entry.Number);
            packed.AddRange(mark);
        }

        return [.. packed];
    }
}
