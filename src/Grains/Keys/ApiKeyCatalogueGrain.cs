using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using OrleansVoxa.Grains.Abstractions.Keys;
using OrleansVoxa.Grains.Registry;

namespace OrleansVoxa.Grains.Keys;

/// <summary>Makes and revokes API keys one after the other, so that two who make the first one at once cannot both do so.</summary>
[GrainType("voxa.api-keys")]
public sealed partial class ApiKeyCatalogueGrain(
    [PersistentState("api-keys")] IPersistentState<ApiKeyCatalogueState> store,
    TimeProvider clock,
    ILogger<ApiKeyCatalogueGrain> logger) : Grain, IApiKeyCatalogueGrain
{
    private bool _any;

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken) =>
        _any = (await Views(cancellationToken)).Any(ApiKeyRules.IsThere);

    /// <inheritdoc/>
    public async Task<ApiKeyResult> Create(ApiKeyDraft draft, ApiKeyActor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(draft);
        ArgumentNullException.ThrowIfNull(actor);
        var now = clock.GetUtcNow();
        if (ApiKeyRules.CheckDraft(draft, now) is { } malformed) return Refuse(malformed);
        var views = await Views(cancellationToken);
        if (ApiKeyRules.CheckMaker(draft, actor, Own(actor, views), views, now) is { } refused) return Refuse(refused);
        if (MakeRoom(views) is not { } room)
            return ApiKeyResult.Refuse(ApiKeyCodes.TooMany, $"There are {ApiKeyRules.MaxKeys} API keys, as many as there may be; revoke one that nobody needs.");

        // The id first: a key that the catalogue does not name could not be found to be revoked.
        await store.Store(new ApiKeyCatalogueState { Keys = room.Add(draft.Id) });
        ApiKeyResult result;
        try
        {
            result = await Key(draft.Id).Put(draft, cancellationToken);
        }
        catch
        {
            // It may be there or not: the next activation looks.
            DeactivateOnIdle();
            throw;
        }

        if (result.Key is null) return result;
        _any = true;
        LogCreated(logger, draft.Id, string.Join(' ', draft.Scopes), actor.KeyId ?? "this machine");
        return result;
    }

    /// <inheritdoc/>
    public async Task<ApiKeyResult> Revoke(string id, ApiKeyActor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(actor);
        var views = await Views(cancellationToken);
        if (views.FirstOrDefault(view => view.Id == id) is not { } key) return ApiKeyResult.Refuse(ApiKeyCodes.Unknown, $"There is no API key {id}.", "id");
        if (ApiKeyRules.CheckRevoker(key, actor, Own(actor, views), views, clock.GetUtcNow()) is { } refused) return Refuse(refused);
        var revoked = await Key(id).Revoke(cancellationToken);
        _any = views.Any(view => view.Id != id && ApiKeyRules.IsThere(view));
        LogRevoked(logger, id, actor.KeyId ?? "this machine");
        return new ApiKeyResult(null, null, null, revoked);
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<ApiKeyView>> List(CancellationToken cancellationToken) => [.. await Views(cancellationToken)];

    /// <inheritdoc/>
    public Task<bool> Any(CancellationToken cancellationToken) => Task.FromResult(_any);

    /// <summary>The ids with room for one more; revoked keys make way, the oldest first. Null if none does.</summary>
    private ImmutableArray<string>? MakeRoom(List<ApiKeyView> views)
    {
        var keys = store.State.Keys;
        if (keys.Length < ApiKeyRules.MaxKeys) return keys;
        var there = views.Where(ApiKeyRules.IsThere).Select(view => view.Id).ToHashSet();
        return keys.FirstOrDefault(id => !there.Contains(id)) is { } gone ? keys.Remove(gone) : null;
    }

    private async Task<List<ApiKeyView>> Views(CancellationToken cancellationToken)
    {
        var views = await Task.WhenAll(store.State.Keys.Select(id => Key(id).Get(cancellationToken)));
        return [.. views.OfType<ApiKeyView>()];
    }

    private static ApiKeyView? Own(ApiKeyActor actor, List<ApiKeyView> views) => views.FirstOrDefault(view => view.Id == actor.KeyId);

    private static ApiKeyResult Refuse(Refusal refused) => ApiKeyResult.Refuse(refused.Code, refused.Text, refused.Field);

    private IApiKeyGrain Key(string id) => GrainFactory.GetGrain<IApiKeyGrain>(id);

    [LoggerMessage(2061, LogLevel.Information, "API key {KeyId} was made, with {Scopes}, on the word of {Actor}")]
    private static partial void LogCreated(ILogger logger, string keyId, string scopes, string actor);

    [LoggerMessage(2062, LogLevel.Information, "API key {KeyId} was revoked on the word of {Actor}")]
    private static partial void LogRevoked(ILogger logger, string keyId, string actor);
}
