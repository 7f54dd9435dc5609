using System.Text;
using System.Text.Json;
using OrleansVoxa.Grains.Auditing;
using OrleansVoxa.Grains.Tests.Hosting;

namespace OrleansVoxa.Grains.Tests.Auditing;

/// <summary>A test's disk as an audit reads it, and as somebody damages it.</summary>
internal sealed class DiskStates(Disk disk) : IStoredStates
{
    public async IAsyncEnumerable<StoredGrainState> ReadAsync(string grainType, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        foreach (var ((state, grain), (_, json)) in disk.Rows.Where(row => row.Key.Grain.Type.ToString() == grainType)
            .OrderBy(row => row.Key.Grain.Key.ToString(), StringComparer.Ordinal).ThenBy(row => row.Key.State, StringComparer.Ordinal))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return new StoredGrainState(grain.Key.ToString()!, state, json);
        }
    }

    public void Apply(IEnumerable<StateRepair> repairs)
    {
        foreach (var repair in repairs) Put(repair.GrainType, repair.GrainKey, repair.StateName, repair.Json?.ToArray());
    }

    public void Put(string type, string key, string state, byte[]? json)
    {
        var at = (state, GrainId.Create(type, key));
        if (json is null) disk.Rows.TryRemove(at, out _);
        else disk.Rows[at] = (disk.Rows.TryGetValue(at, out var row) ? row.Version + 1 : 1, json);
    }

    public void Put(string type, string key, string state, string json) => Put(type, key, state, Encoding.UTF8.GetBytes(json));

    public void Edit<T>(string type, string key, string state, Func<T, T> change)
    {
        var stored = JsonSerializer.Deserialize<T>(disk.Rows[(state, GrainId.Create(type, key))].Json, GrainStateJson.Options)!;
        Put(type, key, state, JsonSerializer.SerializeToUtf8Bytes(change(stored), GrainStateJson.Options));
    }
}
