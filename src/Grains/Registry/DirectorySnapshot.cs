using System.Buffers;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Grains.Registry;

/// <summary>Packs the rows of a shard, and unpacks them.</summary>
internal static class DirectorySnapshot
{
    /// <summary>Another version's rows are not read; the shard asks the nodes then.</summary>
    private const ulong Version = 1;

    public static byte[] Write(DirectoryIndex index, DirectoryRows rows)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new PackedWriter(output);
        writer.Number(Version);
        var classes = index.Classes.ToList();
        Span<byte> id = stackalloc byte[NodeId.Size];
        writer.Number((uint)classes.Count);
        foreach (var (shared, slots) in classes)
        {
            shared.Write(writer);
            writer.Number((uint)slots.Count);
            foreach (var slot in slots)
            {
                var row = index[slot];
                row.Id.CopyTo(id);
                writer.Raw(id);
                row.Write(writer);
                writer.Number((ulong)rows.AwaitedProbe(row.Id));
            }
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>Shows those rows whose nodes are on the list. False if the bytes are not a snapshot of this version; rows may be shown then all the same.</summary>
    public static bool TryRead(byte[] bytes, DirectoryIndex index, DirectoryRows rows)
    {
        try
        {
            var reader = new PackedReader(bytes);
            if (reader.Number() != Version) return false;
            // A row that is not shown must be read over all the same, and is forgotten with this.
            var others = new DirectoryRow();
            for (var classes = reader.Count(); classes > 0; classes--)
            {
                var shared = RowClass.Read(ref reader);
                for (var count = reader.Count(); count > 0; count--)
                {
                    var id = NodeId.Read(reader.Raw(NodeId.Size));
                    if (index.Find(id) >= 0)
                    {
                        rows.Restore(id, shared, ref reader);
                        continue;
                    }

                    others.Read(ref reader);
                    reader.Number();
                }
            }

            return reader.AtEnd;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
