using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Orleans.Storage;
using OrleansVoxa.Storage.Commit;

namespace OrleansVoxa.Storage.Grains;

/// <summary>Grain state as one row of JSON for each state, its ETag an integer version. Thread-safe.</summary>
/// <remarks>
/// A state is serialized before the first await, so that a grain that goes on changing it cannot tear what is stored. The
/// ETag of <see cref="IGrainState{T}"/> changes only after the commit.
/// </remarks>
internal sealed class GrainStorage : IGrainStorage
{
    private readonly GrainStore _store;
    private readonly JsonSerializerOptions _json;
    private readonly int _maxStateBytes;

    public GrainStorage(GrainStore store, StorageOptions options)
    {
        _store = store;
        _json = options.JsonSerializerOptions;
        _json.MakeReadOnly(populateMissingResolver: true);
        _maxStateBytes = options.MaxStateBytes;
    }

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ReadStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public async Task ReadStateAsync<T>(
        string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var key = new StateKey(grainId, stateName);
        try
        {
            await _store.ReadStateAsync(
                key, (State: grainState, Type: TypeInfo<T>()),
                static (target, json, version) => Fill(target.State, target.Type, json, version),
                cancellationToken).ConfigureAwait(false);
        }
        catch (JsonException error)
        {
            throw new StorageException(StorageFailure.Unreadable,
                $"The stored state of {key} is no {typeof(T).Name}: {error.Message} Correct the row, or clear the state.", error);
        }
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        WriteStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public async Task WriteStateAsync<T>(
        string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var key = new StateKey(grainId, stateName);
        var json = JsonSerializer.SerializeToUtf8Bytes(grainState.State!, TypeInfo<T>());
        if (json.Length > _maxStateBytes)
        {
            throw new StorageException(StorageFailure.TooLarge,
                $"The state of {key} has {json.Length} bytes; the limit is {_maxStateBytes} (MaxStateBytes).");
        }

        var write = new StateWrite(key, ETagVersion.Parse(grainState.ETag), json);
        var outcome = await _store.WriteAsync(write, cancellationToken).ConfigureAwait(false);
        if (!outcome.Applied) throw Conflict("written", key, outcome, grainState.ETag);
        grainState.ETag = ETagVersion.Format(outcome.Version);
        grainState.RecordExists = true;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ClearStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public async Task ClearStateAsync<T>(
        string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var key = new StateKey(grainId, stateName);
        var clear = new StateClear(key, ETagVersion.Parse(grainState.ETag));
        var outcome = await _store.WriteAsync(clear, cancellationToken).ConfigureAwait(false);
        if (!outcome.Applied) throw Conflict("cleared", key, outcome, grainState.ETag);
        Fill(grainState, TypeInfo<T>(), default, version: 0);
    }

    private JsonTypeInfo<T> TypeInfo<T>() => (JsonTypeInfo<T>)_json.GetTypeInfo(typeof(T));

    private static void Fill<T>(IGrainState<T> target, JsonTypeInfo<T> type, ReadOnlySpan<byte> json, long version)
    {
        var state = version == 0 ? default : JsonSerializer.Deserialize(json, type);
        target.State = state ?? Empty(type);
        target.ETag = version == 0 ? null : ETagVersion.Format(version);
        target.RecordExists = version != 0;
    }

    private static T Empty<T>(JsonTypeInfo<T> type) =>
        type.CreateObject is { } create ? create() : Activator.CreateInstance<T>();

    private static InconsistentStateException Conflict(string done, in StateKey key, WriteOutcome outcome, string? etag)
    {
        var stored = outcome.Version == 0 ? null : ETagVersion.Format(outcome.Version);
        return new InconsistentStateException(string.Create(CultureInfo.InvariantCulture,
            $"The state of {key} was not {done}: the store holds version {stored ?? "none"}, the grain has {etag ?? "none"}."), stored, etag);
    }
}
