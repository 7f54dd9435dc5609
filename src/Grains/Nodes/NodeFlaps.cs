using System.Collections.Immutable;

namespace OrleansVoxa.Grains.Nodes;

/// <summary>How unsteady a node is. Immutable; stored as part of the node's state, and not at all for a steady node.</summary>
[GenerateSerializer]
[Immutable]
[Alias("voxa.state.NodeFlaps")]
public sealed record NodeFlaps
{
    /// <summary>When it changed lately, the oldest first; empty while it is damped.</summary>
    [Id(0)]
    public ImmutableArray<DateTimeOffset> Changes { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>How often in a row it was found flapping.</summary>
    [Id(1)]
    public int Times { get; init; }

    /// <summary>Until when it is kept out of paths, if it does not change again before; null if it never flapped, past if it did.</summary>
    [Id(2)]
    public DateTimeOffset? DampedUntil { get; init; }
}
