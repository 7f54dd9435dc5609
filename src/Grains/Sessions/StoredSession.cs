namespace OrleansVoxa.Grains.Sessions;

/// <summary>What is stored of a session: nothing that would let anybody use it. Immutable.</summary>
[GenerateSerializer]
[Immutable]
[Alias("voxa.state.StoredSession")]
public sealed record StoredSession
{
    /// <summary>SHA-256 of the secret.</summary>
    [Id(0)]
    public byte[] Hash { get; init => field = value ?? []; } = [];

    /// <summary>Until when it lives, excluded.</summary>
    [Id(1)]
    public DateTimeOffset ExpiresAt { get; init; }
}
