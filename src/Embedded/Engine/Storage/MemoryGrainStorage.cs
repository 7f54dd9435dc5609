using System.Collections.Concurrent;
using System.Globalization;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace OrleansVoxa.Embedded.Engine.Storage;

/// <summary>
/// A store in memory. States are kept as JSON, so that what a grain changes after a write is not stored by accident, as it
/// would not be in a database.
/// </summary>
public sealed class MemoryGrainStorage : IGrainStorage
{
    private readonly ConcurrentDictionary<(string State, GrainId Grain), Row> _rows = new();

    /// <inheritdoc/>
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        if (_rows.TryGetValue((stateName, grainId), out var row))
        {
            grainState.State = System.Text.Json.JsonSerializer.Deserialize<T>(row.Json);
            grainState.ETag = ETag(row);
            grainState.RecordExists = true;
        }
        else
        {
            Reset(grainState);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        var json = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(grainState.State);
        var key = (stateName, grainId);
        var found = _rows.GetValueOrDefault(key);
        if (Expected(found) != grainState.ETag) return Conflict(found, grainState.ETag);

        var next = new Row((found?.Version ?? 0) + 1, json);
        var written = found is null ? _rows.TryAdd(key, next) : _rows.TryUpdate(key, next, found);
        if (!written) return Conflict(_rows.GetValueOrDefault(key), grainState.ETag);
        grainState.ETag = ETag(next);
        grainState.RecordExists = true;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        var key = (stateName, grainId);
        var found = _rows.GetValueOrDefault(key);
        if (Expected(found) != grainState.ETag) return Conflict(found, grainState.ETag);
        if (found is not null && !_rows.TryRemove(new KeyValuePair<(string, GrainId), Row>(key, found)))
            return Conflict(_rows.GetValueOrDefault(key), grainState.ETag);
        Reset(grainState);
        return Task.CompletedTask;
    }

    private static void Reset<T>(IGrainState<T> state)
    {
        state.State = default;
        state.ETag = null;
        state.RecordExists = false;
    }

    private static string? Expected(Row? row) => row is null ? null : ETag(row);

    private static string ETag(Row row) => row.Version.ToString(CultureInfo.InvariantCulture);

    private static Task Conflict(Row? found, string? given) => Task.FromException(
        new InconsistentStateException("The store holds another version.", Expected(found), given));

    private sealed record Row(long Version, byte[] Json);
}
