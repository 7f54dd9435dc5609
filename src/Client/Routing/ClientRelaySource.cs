using System.Collections.Frozen;
using OrleansVoxa.Protocol.Exchanges;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Routing;

namespace OrleansVoxa.Client.Routing;

/// <summary>The relays that the registry knows, each with a record that it signed itself; fetched over the edge, cached, verified here.</summary>
/// <remarks>The edge can leave relays out, but it cannot invent one: a record counts only with its own key's signature.</remarks>
internal sealed class ClientRelaySource(VoxaClient client, TimeProvider time, TimeSpan cacheTime) : IRelaySource
{
    private const int PageSize = 100;
    private const int MostPages = 40;

    // Never disposed: nobody asks for its wait handle, and exchanges that end late still ask for relays.
    private readonly SemaphoreSlim _fetching = new(1, 1);
    private Cached? _cached;

    public async ValueTask<IReadOnlyList<RelayDescriptor>> GetRelaysAsync(CancellationToken cancellationToken)
    {
        if (Fresh() is { } hit) return hit.Relays;
        await _fetching.WaitAsync(cancellationToken);
        try
        {
            if (Fresh() is { } filled) return filled.Relays;
            var relays = await FetchAsync(cancellationToken);
            Volatile.Write(ref _cached, new Cached(relays, time.GetTimestamp()));
            return relays;
        }
        finally
        {
            _fetching.Release();
        }
    }

    public async ValueTask<IReadOnlyDictionary<NodeId, string>> GetNamesAsync(CancellationToken cancellationToken)
    {
        var relays = await GetRelaysAsync(cancellationToken);
        return relays.ToFrozenDictionary(relay => relay.Id, relay => relay.Handle.Length > 0 ? relay.Handle : relay.Id.ToString());
    }

    public void Invalidate() => Volatile.Write(ref _cached, null);

    private Cached? Fresh() => Volatile.Read(ref _cached) is { } cached && time.GetElapsedTime(cached.FetchedAt) < cacheTime ? cached : null;

    private async Task<List<RelayDescriptor>> FetchAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var newest = new Dictionary<NodeId, DiscoveredNode>();
        var query = new NodeQuery { Capabilities = ["relay"], MaxResults = PageSize };
        // Pages are counted, not relays: an edge that never comes to an end must not keep this going.
        for (var page = 0; page < MostPages; page++)
        {
            var found = await client.DiscoverAsync(query, cancellationToken);
            // One relay told twice would pass for two, and paths that share it for disjoint ones.
            foreach (var node in found.Nodes)
            {
                if (!newest.TryGetValue(node.Record.Record.Id, out var known) || known.Record.Record.Sequence < node.Record.Record.Sequence)
                    newest[node.Record.Record.Id] = node;
            }

            if (found.Cursor is null) break;
            query = query with { Cursor = found.Cursor };
        }

        var relays = new List<RelayDescriptor>(newest.Count);
        foreach (var node in newest.Values)
        {
            if (RelayDescriptor.TryFrom(node.Record, now, node.Reachable, out var relay)) relays.Add(relay);
        }

        return relays;
    }

    private sealed record Cached(List<RelayDescriptor> Relays, long FetchedAt);
}
