namespace OrleansVoxa.Grains.Registry;

/// <summary>What is stored of a handle. Immutable. A member that an older version did not write reads as its default.</summary>
[GenerateSerializer]
[Immutable]
[Alias("voxa.state.Handle")]
public sealed record HandleGrainState
{
    /// <summary>The node id that owns it; empty if it is free.</summary>
    [Id(0)]
    public string Owner { get; init => field = value ?? ""; } = "";

    /// <summary>The owner claimed it with a signature, so nobody can take it.</summary>
    [Id(1)]
    public bool Verified { get; init; }
}
