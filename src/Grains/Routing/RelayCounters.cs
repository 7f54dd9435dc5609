using System.Collections.Immutable;
using System.Runtime.InteropServices;
using OrleansVoxa.Grains.Abstractions.Routing;

namespace OrleansVoxa.Grains.Routing;

/// <summary>What passed a relay since its grain was activated. Codes are constants, so counting allocates once for each.</summary>
internal sealed class RelayCounters
{
    private readonly Dictionary<string, long> _dropped = new(StringComparer.Ordinal);

    public long Forwarded { get; set; }

    public long Delivered { get; set; }

    public ImmutableArray<RelayDropCount> Dropped =>
        [.. _dropped.OrderBy(drop => drop.Key, StringComparer.Ordinal).Select(drop => new RelayDropCount(drop.Key, drop.Value))];

    public void Drop(string code) => CollectionsMarshal.GetValueRefOrAddDefault(_dropped, code, out _)++;
}
