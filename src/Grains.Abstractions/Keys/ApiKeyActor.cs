namespace OrleansVoxa.Grains.Abstractions.Keys;

/// <summary>On whose word keys are made and revoked.</summary>
/// <param name="KeyId">The API key that the caller showed; null: a caller on the server's own machine without one.</param>
/// <param name="Recovery">The silo was started to let its own machine manage keys because the last one was lost.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.ApiKeyActor")]
public sealed record ApiKeyActor([property: Id(0)] string? KeyId, [property: Id(1)] bool Recovery);
