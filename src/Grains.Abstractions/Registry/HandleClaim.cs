namespace OrleansVoxa.Grains.Abstractions.Registry;

/// <summary>The outcome of a claim to a handle.</summary>
/// <param name="Granted">The claimant owns the handle now.</param>
/// <param name="Owner">The node id that owns it now.</param>
/// <param name="Displaced">The node id that lost it to a verified claim, or null.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.HandleClaim")]
public sealed record HandleClaim(
    [property: Id(0)] bool Granted,
    [property: Id(1)] string Owner,
    [property: Id(2)] string? Displaced);
