namespace OrleansVoxa.Grains.Ledger;

/// <summary>An entry that waits in a node's own state until the log has it. Immutable.</summary>
[GenerateSerializer]
[Immutable]
[Alias("voxa.state.OutboxEntry")]
public sealed record OutboxEntry
{
    /// <summary>Its number among the node's entries.</summary>
    [Id(0)]
    public ulong Number { get; init; }

    /// <summary>The encoded entry.</summary>
    [Id(1)]
    public byte[] Encoded { get; init => field = value ?? []; } = [];
}
