using System.Collections.Immutable;

namespace OrleansVoxa.Grains.Keys;

/// <summary>What is stored of an API key: nothing that would let anybody use it. Immutable.</summary>
[GenerateSerializer]
[Immutable]
[Alias("voxa.state.ApiKey")]
public sealed record ApiKeyState
{
    /// <summary>SHA-256 of the secret; empty if there is no key of this id.</summary>
    [Id(0)]
    public byte[] Hash { get; init => field = value ?? []; } = [];

    /// <summary>What its maker called it.</summary>
    [Id(1)]
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>What it may do.</summary>
    [Id(2)]
    public ImmutableArray<string> Scopes { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>When it was made.</summary>
    [Id(3)]
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>From when on it counts no more; null: never.</summary>
    [Id(4)]
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it was last used, to the hour.</summary>
    [Id(5)]
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>When it was revoked.</summary>
    [Id(6)]
    public DateTimeOffset? RevokedAt { get; init; }
}
