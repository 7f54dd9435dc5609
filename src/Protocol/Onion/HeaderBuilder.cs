using System.Security.Cryptography;
using OrleansVoxa.Protocol.Cryptography;

namespace OrleansVoxa.Protocol.Onion;

/// <summary>
/// Builds a header for a path (Sphinx, section 3.2; docs/protocol/onion.md, "Building a header"). The space behind the
/// last slot is random, since zeros there would tell the last node how long its path was (Kuhn and others 2019).
/// </summary>
internal static class HeaderBuilder
{
    /// <summary>Writes the header and the keys of each hop.</summary>
    /// <param name="path">Relays, then the node that the command is for; 2 to 6.</param>
    /// <param name="command">The last node's command.</param>
    /// <param name="argument">At most 20 bytes beside that command; zeros follow.</param>
    /// <param name="random">Draws the ephemeral scalar (32 bytes), then the header padding.</param>
    /// <param name="header">270 bytes.</param>
    /// <param name="keys">One for each hop; the caller clears them.</param>
    public static void Build(
        ReadOnlySpan<OnionHop> path, byte command, ReadOnlySpan<byte> argument, IRandomSource random, Span<byte> header, Span<HopKeys> keys)
    {
        CheckPath(path);
        Span<byte> scalar = stackalloc byte[X25519.KeySize];
        random.Fill(scalar);
        X25519.PublicKey(scalar, header[..OnionFormat.ElementSize]);
        DeriveKeys(path, scalar, keys);
        CryptographicOperations.ZeroMemory(scalar);

        var last = path.Length - 1;
        var routing = header.Slice(OnionFormat.ElementSize, OnionFormat.RoutingSize);
        var mac = header.Slice(OnionFormat.MacOffset, OnionFormat.MacSize);
        var filled = OnionFormat.RoutingSize - last * OnionFormat.SlotSize;
        routing.Clear();
        routing[0] = command;
        argument.CopyTo(routing[1..]);
        random.Fill(routing[OnionFormat.SlotSize..filled]);
        ChaCha20.Xor(keys[last].Stream, OnionFormat.Nonce, 0, routing[..filled], routing[..filled]);
        WriteFiller(keys[..last], routing[filled..]);
        HeaderElement.Authenticate(keys[last].Mac, routing, mac);

        for (var hop = last - 1; hop >= 0; hop--)
        {
            routing[..^OnionFormat.SlotSize].CopyTo(routing[OnionFormat.SlotSize..]);
            routing[0] = OnionFormat.CommandForward;
            path[hop + 1].Node.CopyTo(routing[1..]);
            mac.CopyTo(routing[(1 + OnionFormat.IdSize)..]);
            ChaCha20.Xor(keys[hop].Stream, OnionFormat.Nonce, 0, routing, routing);
            HeaderElement.Authenticate(keys[hop].Mac, routing, mac);
        }
    }

    /// <summary>
    /// The secret shared with hop i is its routing key times the ephemeral scalar and the blinding factors of all hops
    /// before it. The scalars are multiplied with each other, so that a hop costs one multiplication of a point and not one
    /// for each factor.
    /// </summary>
    private static void DeriveKeys(ReadOnlySpan<OnionHop> path, ReadOnlySpan<byte> scalar, Span<HopKeys> keys)
    {
        Span<byte> shared = stackalloc byte[X25519.KeySize];
        Span<byte> product = stackalloc byte[X25519.KeySize];
        scalar.CopyTo(product);
        X25519Scalar.Clamp(product);
        for (var hop = 0; hop < path.Length; hop++)
        {
            if (!X25519.TryMultiply(product, path[hop].RoutingKey.AsSpan(), shared))
                throw new ArgumentException($"The routing key of node {path[hop].Node} is of small order.", nameof(path));
            HopKeys.Derive(shared, ref keys[hop]);
            if (hop + 1 < path.Length) X25519Scalar.Multiply(product, keys[hop].Blinding);
        }

        CryptographicOperations.ZeroMemory(product);
        CryptographicOperations.ZeroMemory(shared);
    }

    /// <summary>What the relays' streams will have made, by the last hop, of the zeros that each appends.</summary>
    private static void WriteFiller(ReadOnlySpan<HopKeys> relays, Span<byte> filler)
    {
        const int Extended = OnionFormat.RoutingSize + OnionFormat.SlotSize;
        filler.Clear();
        Span<byte> stream = stackalloc byte[Extended];
        for (var hop = 0; hop < relays.Length; hop++)
        {
            var length = (hop + 1) * OnionFormat.SlotSize;
            // The filler so far stands at the end and moves one slot to the front as a new one is appended.
            filler[^(length - OnionFormat.SlotSize)..].CopyTo(filler[^length..]);
            filler[^OnionFormat.SlotSize..].Clear();
            stream.Clear();
            ChaCha20.Xor(relays[hop].Stream, OnionFormat.Nonce, 0, stream, stream);
            var tail = filler[^length..];
            for (var i = 0; i < length; i++)
                tail[i] ^= stream[Extended - length + i];
        }
    }

    private static void CheckPath(ReadOnlySpan<OnionHop> path)
    {
        if (path.Length is < 2 or > OnionFormat.MaxHops)
            throw new ArgumentException($"A path has 1 to {OnionFormat.MaxRelays} relays and then the recipient, not {path.Length} nodes.", nameof(path));
        foreach (var hop in path)
        {
            if (hop.RoutingKey.IsDefault || hop.RoutingKey.Length != X25519.KeySize)
                throw new ArgumentException($"Node {hop.Node} has no routing key of {X25519.KeySize} bytes.", nameof(path));
        }
    }
}
