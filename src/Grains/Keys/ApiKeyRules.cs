using System.Collections.Immutable;
using System.Security.Cryptography;
using OrleansVoxa.Grains.Abstractions.Keys;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Registry;
using OrleansVoxa.Protocol.Tokens;

namespace OrleansVoxa.Grains.Keys;

/// <summary>Which API keys count, and who may make and revoke them, as pure functions.</summary>
internal static class ApiKeyRules
{
    public const int MaxKeys = 1_000;
    private const int MaxName = 64;

    /// <summary>Null if the secret with this hash is the key's, and the key counts. A wrong secret learns nothing of the key.</summary>
    public static Refusal? Judge(string id, ApiKeyState key, ReadOnlySpan<byte> hash, DateTimeOffset now) =>
        key.Hash.Length == 0 || !CryptographicOperations.FixedTimeEquals(key.Hash, hash)
            ? new Refusal(ApiKeyCodes.Unknown, "There is no such API key here.")
            : key.RevokedAt is { } revoked ? new Refusal(ApiKeyCodes.Revoked, $"API key {id} was revoked at {revoked:u}.")
            : now >= key.ExpiresAt ? new Refusal(ApiKeyCodes.Expired, $"API key {id} ended at {key.ExpiresAt:u}; make a new one.")
            : null;

    /// <summary>Null if the draft is one that could be stored.</summary>
    public static Refusal? CheckDraft(ApiKeyDraft draft, DateTimeOffset now)
    {
        if (draft.Id.Length != 2 * BearerSecret.ApiKeyNameSize || draft.Hash.IsDefault || draft.Hash.Length != SHA256.HashSizeInBytes)
            return Invalid("The key's id or hash is malformed.", "id");
        if (draft.Name.Length is 0 or > MaxName || draft.Name.Any(char.IsControl) || string.IsNullOrWhiteSpace(draft.Name))
            return Invalid($"name is 1 to {MaxName} printable characters.", "name");
        if (draft.Scopes.IsDefaultOrEmpty) return Invalid($"scopes must name at least one of {string.Join(", ", ApiScopes.All)}.", "scopes");
        if (draft.Scopes.FirstOrDefault(scope => !ApiScopes.All.Contains(scope)) is { } unknown)
            return Invalid($"'{unknown}' is no scope; known are {string.Join(", ", ApiScopes.All)}.", "scopes");
        return draft.ExpiresAt <= now ? Invalid("The key would have ended before it was made.", "lifetime") : null;
    }

    /// <summary>Null if the actor may make this key. <paramref name="own"/> is the actor's key.</summary>
    public static Refusal? CheckMaker(ApiKeyDraft draft, ApiKeyActor actor, ApiKeyView? own, IEnumerable<ApiKeyView> keys, DateTimeOffset now)
    {
        if (actor.KeyId is not null) return CheckManager(actor, own, now) ?? CheckHandedOn(draft, own!);
        var first = !keys.Any(IsThere);
        if (!first && !actor.Recovery) return KeyNeeded();
        return first && !IsManager(draft.Scopes)
            ? Invalid($"The first key must hold {ApiScopes.KeysManage} or {ApiScopes.Everything}, or no other could ever be made.", "scopes")
            : null;
    }

    /// <summary>Null if the actor may revoke this key.</summary>
    public static Refusal? CheckRevoker(ApiKeyView key, ApiKeyActor actor, ApiKeyView? own, IReadOnlyCollection<ApiKeyView> keys, DateTimeOffset now)
    {
        if (actor.KeyId is not null && CheckManager(actor, own, now) is { } refused) return refused;
        if (actor.KeyId is null && !actor.Recovery && keys.Any(IsThere)) return KeyNeeded();
        var others = keys.Where(other => other.Id != key.Id && IsThere(other)).ToList();
        return IsManager(key.Scopes) && others.Count > 0 && !others.Any(other => IsManager(other.Scopes) && !(now >= other.ExpiresAt))
            ? new Refusal(ApiKeyCodes.LastManager, $"API key {key.Id} is the last one that can manage keys; revoke the others first, or make another manager.")
            : null;
    }

    /// <summary>Not revoked. An expired key is still there: time alone must not open what keys closed.</summary>
    public static bool IsThere(ApiKeyView key) => key.RevokedAt is null;

    private static Refusal? CheckManager(ApiKeyActor actor, ApiKeyView? own, DateTimeOffset now) =>
        own is null || !IsThere(own) || now >= own.ExpiresAt
            ? new Refusal(ApiKeyCodes.Unknown, $"API key {actor.KeyId} counts no more.")
            : IsManager(own.Scopes)
                ? null
                : new Refusal(ApiKeyCodes.Scope, $"API key {own.Id} lacks the scope {ApiScopes.KeysManage}.");

    /// <summary>Nobody gives what he does not have.</summary>
    private static Refusal? CheckHandedOn(ApiKeyDraft draft, ApiKeyView own) =>
        draft.Scopes.FirstOrDefault(scope => !ApiScopes.Allow(own.Scopes, scope)) is { } beyond
            ? new Refusal(ApiKeyCodes.Scope, $"API key {own.Id} does not hold {beyond}, so it cannot hand it on.", "scopes")
            : null;

    private static bool IsManager(ImmutableArray<string> scopes) => ApiScopes.Allow(scopes, ApiScopes.KeysManage);

    private static Refusal KeyNeeded() => new(ApiKeyCodes.Required, "There are API keys, so another is made or revoked only with one that can manage keys.");

    private static Refusal Invalid(string text, string field) => new(RefusalCodes.InvalidField, text, field);
}
