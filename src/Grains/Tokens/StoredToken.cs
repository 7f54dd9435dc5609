namespace OrleansVoxa.Grains.Tokens;

/// <summary>What is stored of a token: nothing that would let anybody use it. Immutable.</summary>
[GenerateSerializer]
[Immutable]
[Alias("voxa.state.StoredToken")]
public sealed record StoredToken
{
    /// <summary>SHA-256 of the secret.</summary>
    [Id(0)]
    public byte[] Id { get; init => field = value ?? []; } = [];

    /// <summary>The encoded public key that checks its proofs.</summary>
    [Id(1)]
    public byte[] VerificationKey { get; init => field = value ?? []; } = [];

    /// <summary>When it was issued.</summary>
    [Id(2)]
    public DateTimeOffset IssuedAt { get; init; }

    /// <summary>Until when it lives, excluded.</summary>
    [Id(3)]
    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The node's key signed the request for it.</summary>
    [Id(4)]
    public bool Verified { get; init; }

    /// <summary>Its owner ended it; kept until it would have expired, so that the answer can say so.</summary>
    [Id(5)]
    public bool Revoked { get; init; }
}
