using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Orleans.Storage;

namespace OrleansVoxa.Conformance.Tests.Hosting;

/// <summary>A store that all silos of a network share, with the contract of the project's own: integer versions as ETags.</summary>
public sealed class SharedStorage : IGrainStorage
{
    private readonly ConcurrentDictionary<(string State, GrainId Grain), Row> _rows = new();

    /// <summary>Writes as somebody else would, who has read the newest version.</summary>
    public void WriteBehind<T>(string state, GrainId grain, T value)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(value);
        _rows.AddOrUpdate((state, grain), new Row(1, json), (_, row) => new Row(row.Version + 1, json));
    }

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var row = _rows.GetValueOrDefault((stateName, grainId));
        grainState.State = row is null ? Activator.CreateInstance<T>() : JsonSerializer.Deserialize<T>(row.Json)!;
        grainState.ETag = row?.Version.ToString(CultureInfo.InvariantCulture);
        grainState.RecordExists = row is not null;
        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var key = (stateName, grainId);
        var found = _rows.GetValueOrDefault(key);
        Check(found, grainState.ETag);
        var next = new Row((found?.Version ?? 0) + 1, JsonSerializer.SerializeToUtf8Bytes(grainState.State));
        if (!(found is null ? _rows.TryAdd(key, next) : _rows.TryUpdate(key, next, found))) throw new InconsistentStateException("Written at the same time.");
        grainState.ETag = next.Version.ToString(CultureInfo.InvariantCulture);
        grainState.RecordExists = true;
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        Check(_rows.GetValueOrDefault((stateName, grainId)), grainState.ETag);
        _rows.TryRemove((stateName, grainId), out _);
        grainState.State = Activator.CreateInstance<T>();
        grainState.ETag = null;
        grainState.RecordExists = false;
        return Task.CompletedTask;
    }

    private static void Check(Row? found, string? etag)
    {
        var stored = found?.Version.ToString(CultureInfo.InvariantCulture);
        if (stored != etag) throw new InconsistentStateException($"Version {stored ?? "none"} is stored, not {etag ?? "none"}.", stored, etag);
    }

    private sealed record Row(long Version, byte[] Json);
}
