using System.Collections.Frozen;
using OrleansVoxa.Protocol.Exchanges;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Routing;

namespace OrleansVoxa.Client.Routing;

/// <summary>The relays that the registry knows, each with a record that it signed itself; fetched over the edge, cached, verified here.</summary>
/// <remarks>The edge can leave relays out, but it cannot invent one: a record counts only with its own key's signature.</remarks>
internal sealed class ClientRelaySource(VoxaClient client, TimeProvider time, TimeSpan cacheTime) : IRelaySource, IDisposable
{
    private const int MostRelays = 4_096;

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

    public void Dispose() => _fetching.Dispose();

    private Cached? Fresh() => Volatile.Read(ref _cached) is { } cached && time.GetElapsedTime(cached.FetchedAt) < cacheTime ? cached : null;

    private async Task<List<RelayDescriptor>> FetchAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var relays = new List<RelayDescriptor>();
        var query = new NodeQuery { Capabilities = ["relay"], MaxResults = 100 };
        do
        {
            var page = await client.DiscoverAsync(query, cancellationToken);
            foreach (var node in page.Nodes)
            {
                if (RelayDescriptor.TryFrom(node.Record, now, node.Reachable, out var relay)) relays.Add(relay);
            }

            query = query with { Cursor = page.Cursor };
        }
        while (query.Cursor is not null && relays.Count < MostRelays);

        return relays;
    }

    private sealed record Cached(List<RelayDescriptor> Relays, long FetchedAt);
}
