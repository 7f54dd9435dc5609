using System.Buffers.Binary;
using System.Collections.Immutable;

namespace OrleansVoxa.Grains.Ledger;

/// <summary>Encoded entries as one piece of bytes: each behind its length in two bytes, big-endian.</summary>
internal static class PackedEntries
{
    public static byte[] Pack(IReadOnlyCollection<ImmutableArray<byte>> entries)
    {
        var packed = new byte[entries.Sum(entry => sizeof(ushort) + entry.Length)];
        var rest = packed.AsSpan();
        foreach (var entry in entries)
        {
            BinaryPrimitives.WriteUInt16BigEndian(rest, checked((ushort)entry.Length));
            entry.CopyTo(rest[sizeof(ushort)..]);
            rest = rest[(sizeof(ushort) + entry.Length)..];
        }

        return packed;
    }

    /// <exception cref="InvalidDataException">The bytes end inside an entry.</exception>
    public static List<ImmutableArray<byte>> Unpack(ReadOnlySpan<byte> packed)
    {
        var entries = new List<ImmutableArray<byte>>();
        while (!packed.IsEmpty)
        {
            var length = packed.Length < sizeof(ushort) ? int.MaxValue : BinaryPrimitives.ReadUInt16BigEndian(packed);
            if (length > packed.Length - sizeof(ushort)) throw new InvalidDataException("A stored part of the ledger ends inside an entry.");
            entries.Add([.. packed.Slice(sizeof(ushort), length)]);
            packed = packed[(sizeof(ushort) + length)..];
        }

        return entries;
    }
}
