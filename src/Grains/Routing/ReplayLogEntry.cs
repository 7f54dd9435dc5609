namespace OrleansVoxa.Grains.Routing;

/// <summary>The packets that one routing key has opened.</summary>
[GenerateSerializer]
[Immutable]
[Alias("voxa.state.ReplayLogEntry")]
public sealed record ReplayLogEntry
{
    /// <summary>The routing key's public half.</summary>
    [Id(0)]
    public byte[] PublicKey { get; init => field = value ?? []; } = [];

    /// <summary>The tags, 16 bytes each, one after another.</summary>
    [Id(1)]
    public byte[] Tags { get; init => field = value ?? []; } = [];
}
