using OrleansVoxa.Protocol.Cryptography;

namespace OrleansVoxa.Protocol.Onion;

/// <summary>Wraps content for a path of relays (docs/protocol/onion.md, "Building a packet"). Thread-safe.</summary>
public static class OnionPacket
{
    /// <summary>Creates a packet for the first node of the path.</summary>
    /// <param name="cell">The packet's size.</param>
    /// <param name="path">1 to 5 relays, then the recipient.</param>
    /// <param name="content">At most <see cref="OnionFormat.ContentCapacity"/> bytes; may be empty.</param>
    /// <param name="random">Source of the ephemeral key and the padding; null means the system's generator.</param>
    /// <returns>Exactly <see cref="OnionFormat.PacketSize"/> bytes, owned by the caller.</returns>
    /// <exception cref="ArgumentException">
    /// The path is too short or too long, a routing key is missing or of small order, or the content is too long.
    /// </exception>
    public static byte[] Create(CellClass cell, ReadOnlySpan<OnionHop> path, ReadOnlySpan<byte> content, IRandomSource? random = null)
    {
        CheckContent(cell, content);
        var packet = new byte[OnionFormat.PacketSize(cell)];
        Span<HopKeys> keys = stackalloc HopKeys[OnionFormat.MaxHops];
        try
        {
            HeaderBuilder.Build(
                path, OnionFormat.CommandDeliver, [], random ?? SystemRandomSource.Instance, packet.AsSpan(0, OnionFormat.HeaderSize), keys);
            var payload = packet.AsSpan(OnionFormat.HeaderSize);
            OnionPayload.Write(content, payload);
            for (var hop = path.Length - 1; hop >= 0; hop--)
                Lioness.Encrypt(keys[hop].Payload, payload);
        }
        finally
        {
            foreach (ref var hop in keys)
                hop.Clear();
        }

        return packet;
    }

    internal static void CheckContent(CellClass cell, ReadOnlySpan<byte> content)
    {
        var capacity = OnionFormat.ContentCapacity(cell);
        if (content.Length > capacity)
            throw new ArgumentException($"A {cell} packet carries {capacity} bytes, not {content.Length}.", nameof(content));
    }
}
