using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Framing.Replies;

namespace OrleansVoxa.Client.Connections;

/// <summary>Makes messages of what callers ask, after a look at it.</summary>
internal static class Questions
{
    /// <exception cref="ArgumentNullException">There is no query.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><see cref="NodeQuery.MaxResults"/> is not 1 to 100.</exception>
    public static Func<ulong, Message> Of(NodeQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (query.MaxResults is < 1 or > DiscoverReply.MaxEntries)
            throw new ArgumentOutOfRangeException(nameof(query), query.MaxResults, $"{nameof(NodeQuery.MaxResults)} must be 1 to {DiscoverReply.MaxEntries}.");
        return correlation => new Discover(correlation, query.Capabilities, query.Type, query.Region, query.States, (uint)query.MaxResults, query.Cursor ?? string.Empty);
    }
}
