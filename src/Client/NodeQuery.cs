using System.Collections.Immutable;

namespace OrleansVoxa.Client;

/// <summary>Which nodes to discover. Immutable.</summary>
public sealed record NodeQuery
{
    /// <summary>All of them must be there; default none asked for.</summary>
    public ImmutableArray<string> Capabilities { get; init; } = [];

    /// <summary>Wire name of a node type; default any.</summary>
    public string? Type { get; init; }

    /// <summary>A region; default any.</summary>
    public string? Region { get; init; }

    /// <summary>Wire names of lifecycle states; default active only.</summary>
    public ImmutableArray<string> States { get; init; } = [];

    /// <summary>Most entries in one page: 1 to 100; default 50.</summary>
    public int MaxResults { get; init; } = 50;

    /// <summary>Where the page before ended; default the beginning.</summary>
    public string? Cursor { get; init; }
}
