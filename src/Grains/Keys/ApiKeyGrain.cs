using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using OrleansVoxa.Grains.Abstractions.Keys;
using OrleansVoxa.Grains.Abstractions.Nodes;

namespace OrleansVoxa.Grains.Keys;

/// <summary>The shell around <see cref="ApiKeyRules.Judge"/>. Keys expire when somebody looks, so it needs no reminder.</summary>
[GrainType("voxa.api-key")]
public sealed partial class ApiKeyGrain(
    [PersistentState("api-key")] IPersistentState<ApiKeyState> store,
    TimeProvider clock,
    ILogger<ApiKeyGrain> logger) : Grain, IApiKeyGrain
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    // What was acknowledged; Get may run while a write is under way.
    private ApiKeyState _known = new();
    private DateTimeOffset? _notedHour;

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _known = store.State;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<ApiKeyResult> Put(ApiKeyDraft draft, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(draft);
        if (_known.Hash.Length > 0) return ApiKeyResult.Refuse(RefusalCodes.InvalidField, "There is an API key of this id already.", "id");
        await Remember(new ApiKeyState
        {
            Hash = [.. draft.Hash],
            Name = draft.Name,
            Scopes = [.. draft.Scopes.Distinct(StringComparer.Ordinal)],
            CreatedAt = clock.GetUtcNow(),
            ExpiresAt = draft.ExpiresAt,
        });
        return new ApiKeyResult(null, null, null, View());
    }

    /// <inheritdoc/>
    public async Task<ApiKeyResult> Judge(ImmutableArray<byte> hash, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (ApiKeyRules.Judge(this.GetPrimaryKeyString(), _known, hash.AsSpan(), now) is { } refused)
        {
            // Anybody can ask about any id, so a grain without a key does not stay.
            if (_known.Hash.Length == 0) DeactivateOnIdle();
            return ApiKeyResult.Refuse(refused.Code, refused.Text);
        }

        await NoteUse(now);
        return new ApiKeyResult(null, null, null, View());
    }

    /// <inheritdoc/>
    public Task<ApiKeyView?> Get(CancellationToken cancellationToken) => Task.FromResult(View());

    /// <inheritdoc/>
    public async Task<ApiKeyView?> Revoke(CancellationToken cancellationToken)
    {
        if (_known is { Hash.Length: > 0, RevokedAt: null }) await Remember(_known with { RevokedAt = clock.GetUtcNow() });
        return View();
    }

    /// <summary>At most one write an hour. A store that is away does not take the key from its holder.</summary>
    private async Task NoteUse(DateTimeOffset now)
    {
        var hour = new DateTimeOffset(now.Ticks - (now.Ticks % Hour.Ticks), TimeSpan.Zero);
        if (_known.LastUsedAt == hour || _notedHour == hour) return;
        _notedHour = hour;
        try
        {
            await Remember(_known with { LastUsedAt = hour });
        }
        catch (Exception exception)
        {
            LogUseLost(logger, exception, this.GetPrimaryKeyString());
        }
    }

    private ApiKeyView? View() => _known.Hash.Length == 0
        ? null
        : new ApiKeyView(
            this.GetPrimaryKeyString(), _known.Name, _known.Scopes, _known.CreatedAt, _known.ExpiresAt, _known.LastUsedAt, _known.RevokedAt);

    private async Task Remember(ApiKeyState next)
    {
        try
        {
            await store.Store(next);
        }
        finally
        {
            _known = store.State;
        }
    }

    [LoggerMessage(2060, LogLevel.Warning, "That API key {KeyId} was used could not be stored")]
    private static partial void LogUseLost(ILogger logger, Exception exception, string keyId);
}
