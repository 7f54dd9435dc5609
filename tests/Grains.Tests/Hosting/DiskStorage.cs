using System.Globalization;
using System.Text.Json;
using Orleans.Storage;

namespace OrleansVoxa.Grains.Tests.Hosting;

/// <summary>One silo's way to the disk. After a crash it leads nowhere: what the old process still tries is lost.</summary>
internal sealed class DiskStorage(Disk disk) : IGrainStorage
{
    private volatile bool _crashed;

    public void Crash() => _crashed = true;

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        disk.Reading(stateName);
        var found = disk.Rows.TryGetValue((stateName, grainId), out var row);
        grainState.State = found ? JsonSerializer.Deserialize<T>(row.Json, GrainStateJson.Options) : Activator.CreateInstance<T>();
        grainState.ETag = found ? row.Version.ToString(CultureInfo.InvariantCulture) : null;
        grainState.RecordExists = found;
        return Task.CompletedTask;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(grainState.State, GrainStateJson.Options);
        disk.Writes.AddOrUpdate(stateName, 1, static (_, count) => count + 1);
        await disk.Gate;
        await disk.Holds(stateName);
        if (_crashed || disk.Fails(stateName)) throw new IOException("The disk is broken.");
        var key = (stateName, grainId);
        var version = disk.Rows.TryGetValue(key, out var row) ? row.Version : 0;
        var expected = grainState.ETag is null ? 0 : long.Parse(grainState.ETag, CultureInfo.InvariantCulture);
        if (version != expected) throw new InconsistentStateException($"Version {version} is stored, not {expected}.");
        disk.Rows[key] = (version + 1, json);
        if (disk.FailsOnceStored(stateName)) throw new IOException("The disk's answer is lost.");
        grainState.ETag = (version + 1).ToString(CultureInfo.InvariantCulture);
        grainState.RecordExists = true;
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await disk.Gate;
        await disk.Holds(stateName);
        if (_crashed || disk.Fails(stateName)) throw new IOException("The disk is broken.");
        var key = (stateName, grainId);
        var version = disk.Rows.TryGetValue(key, out var row) ? row.Version : 0;
        var expected = grainState.ETag is null ? 0 : long.Parse(grainState.ETag, CultureInfo.InvariantCulture);
        if (version != expected) throw new InconsistentStateException($"Version {version} is stored, not {expected}.");
        disk.Rows.TryRemove(key, out _);
        grainState.State = Activator.CreateInstance<T>();
        grainState.ETag = null;
        grainState.RecordExists = false;
    }
}
