using OrleansVoxa.Grains.Abstractions.Keys;

namespace OrleansVoxa.Api.Keys;

/// <summary>An API key as it is shown. The key itself is there only in the answer to the call that made it, and never again.</summary>
internal sealed record KeyAnswer
{
    /// <summary>The secret.</summary>
    public string? Key { get; init; }

    public required string KeyId { get; init; }

    public required string Name { get; init; }

    public required IReadOnlyList<string> Scopes { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>To the hour.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>Set where the key is the whole answer.</summary>
    public string? Version { get; init; }

    public DateTimeOffset? Timestamp { get; init; }

    public static KeyAnswer Of(ApiKeyView key) => new()
    {
        KeyId = key.Id,
        Name = key.Name,
        Scopes = key.Scopes,
        CreatedAt = key.CreatedAt,
        ExpiresAt = key.ExpiresAt,
        LastUsedAt = key.LastUsedAt,
        RevokedAt = key.RevokedAt,
    };

    /// <summary>Without the secret, wherever a record is printed.</summary>
    public override string ToString() => $"API key {KeyId}";
}
