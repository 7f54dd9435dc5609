namespace OrleansVoxa.Grains.Nodes;

/// <summary>An entry of a node's history as it is stored. Immutable.</summary>
[GenerateSerializer]
[Immutable]
[Alias("voxa.state.HistoryEntry")]
public sealed record StoredHistoryEntry
{
    /// <summary>When.</summary>
    [Id(0)]
    public DateTimeOffset At { get; init; }

    /// <summary>What: the wire name of a state that was entered, or a name of <see cref="Abstractions.Nodes.HistoryNames"/>.</summary>
    [Id(1)]
    public string What { get; init => field = value ?? ""; } = "";

    /// <summary>The operator who did it; null for what the node or the registry did.</summary>
    [Id(2)]
    public string? Operator { get; init; }

    /// <summary>Why, in words.</summary>
    [Id(3)]
    public string Why { get; init => field = value ?? ""; } = "";
}
