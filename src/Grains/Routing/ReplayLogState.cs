using System.Collections.Immutable;

namespace OrleansVoxa.Grains.Routing;

/// <summary>The replay tags of a relay as a clean stop left them. Immutable. A member that an older version did not write reads as its default.</summary>
[GenerateSerializer]
[Immutable]
[Alias("voxa.state.ReplayLog")]
public sealed record ReplayLogState
{
    /// <summary>One entry for each routing key.</summary>
    [Id(0)]
    public ImmutableArray<ReplayLogEntry> Entries { get; init => field = value.IsDefault ? [] : value; } = [];
}
