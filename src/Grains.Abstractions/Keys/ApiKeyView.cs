using System.Collections.Immutable;

namespace OrleansVoxa.Grains.Abstractions.Keys;

/// <summary>An API key as it may be shown: nothing that would let anybody use it.</summary>
/// <param name="Id">16 lower-case hexadecimal digits.</param>
/// <param name="Name">What its maker called it.</param>
/// <param name="Scopes">Of <see cref="ApiScopes"/>.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">From when on it counts no more; null: never.</param>
/// <param name="LastUsedAt">When it was last used, to the hour; null: never.</param>
/// <param name="RevokedAt">When it was revoked; null: it was not.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.ApiKeyView")]
public sealed record ApiKeyView(
    [property: Id(0)] string Id,
    [property: Id(1)] string Name,
    [property: Id(2)] ImmutableArray<string> Scopes,
    [property: Id(3)] DateTimeOffset CreatedAt,
    [property: Id(4)] DateTimeOffset? ExpiresAt,
    [property: Id(5)] DateTimeOffset? LastUsedAt,
    [property: Id(6)] DateTimeOffset? RevokedAt);
