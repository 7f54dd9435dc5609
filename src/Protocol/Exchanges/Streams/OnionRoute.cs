using OrleansVoxa.Protocol.Onion;
using OrleansVoxa.Protocol.Routing;

namespace OrleansVoxa.Protocol.Exchanges.Streams;

/// <summary>Turns chosen paths into what the onion wants.</summary>
internal static class OnionRoute
{
    /// <summary>The relays of a path, then its last hop.</summary>
    public static OnionHop[] Hops(RelayPath path, OnionHop last)
    {
        var hops = new OnionHop[path.Relays.Length + 1];
        for (var i = 0; i < path.Relays.Length; i++) hops[i] = new OnionHop(path.Relays[i].Id, path.Relays[i].RoutingKey);
        hops[^1] = last;
        return hops;
    }

    /// <summary>
    /// A packet over this path, or null if a relay's routing key is unusable: anybody can register one of small order, and that
    /// must cost a path, never an exchange.
    /// </summary>
    public static byte[]? TryCreate(CellClass cell, RelayPath path, OnionHop last, ReadOnlySpan<byte> content)
    {
        try
        {
            return OnionPacket.Create(cell, Hops(path, last), content);
        }
        catch (ArgumentException) when (content.Length <= OnionFormat.ContentCapacity(cell))
        {
            return null;
        }
    }

    /// <summary>A reply block over this path, or null if a routing key on it is unusable.</summary>
    public static (ReplyBlock Block, ReplySecrets Secrets)? TryCreateBlock(RelayPath path, OnionHop last, ReplyBlockId id)
    {
        try
        {
            return ReplyBlock.Create(Hops(path, last), id);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>A fragment as the content of an onion packet.</summary>
    public static byte[] Content(Splitting.Fragment fragment)
    {
        var content = new byte[1 + fragment.EncodedSize];
        content[0] = ExchangeFormat.FragmentContent;
        fragment.Encode(content.AsSpan(1));
        return content;
    }
}
