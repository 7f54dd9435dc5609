using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Grains.Registry;

/// <summary>Node ids as they are stored: 20 bytes each, ascending, one after another.</summary>
internal static class NodeIdBytes
{
    public static byte[] Write(IReadOnlyCollection<NodeId> ids)
    {
        var bytes = new byte[ids.Count * NodeId.Size];
        var offset = 0;
        foreach (var id in ids.Order())
        {
            id.CopyTo(bytes.AsSpan(offset, NodeId.Size));
            offset += NodeId.Size;
        }

        return bytes;
    }

    public static IEnumerable<NodeId> Read(byte[] bytes)
    {
        for (var offset = 0; offset < bytes.Length; offset += NodeId.Size) yield return NodeId.Read(bytes.AsSpan(offset, NodeId.Size));
    }
}
