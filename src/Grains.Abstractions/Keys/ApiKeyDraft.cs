using System.Collections.Immutable;

namespace OrleansVoxa.Grains.Abstractions.Keys;

/// <summary>An API key that a gateway has made.</summary>
/// <param name="Id">16 lower-case hexadecimal digits.</param>
/// <param name="Hash">SHA-256 of its secret, 32 bytes; the secret itself goes to nobody but its holder.</param>
/// <param name="Name">1 to 64 printable characters.</param>
/// <param name="Scopes">At least one of <see cref="ApiScopes"/>.</param>
/// <param name="ExpiresAt">From when on it counts no more; null: never.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.ApiKeyDraft")]
public sealed record ApiKeyDraft(
    [property: Id(0)] string Id,
    [property: Id(1)] ImmutableArray<byte> Hash,
    [property: Id(2)] string Name,
    [property: Id(3)] ImmutableArray<string> Scopes,
    [property: Id(4)] DateTimeOffset? ExpiresAt);
