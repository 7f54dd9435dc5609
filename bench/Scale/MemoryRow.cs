using System.Text.Json;
using OrleansVoxa.Grains;

namespace OrleansVoxa.Bench.Scale;

/// <summary>A stored row in memory that counts what would be written, as the JSON that the store gets.</summary>
internal sealed class MemoryRow<T> : IPersistentState<T>
    where T : new()
{
    public T State { get; set; } = new();

    public string? Etag => null;

    public bool RecordExists => Writes > 0;

    public int Writes { get; private set; }

    public long Bytes { get; private set; }

    public Task ReadStateAsync() => Task.CompletedTask;

    public Task ReadStateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task WriteStateAsync() => WriteStateAsync(CancellationToken.None);

    public Task WriteStateAsync(CancellationToken cancellationToken)
    {
        Writes++;
        Bytes += JsonSerializer.SerializeToUtf8Bytes(State, GrainStateJson.Options).Length;
        return Task.CompletedTask;
    }

    public Task ClearStateAsync() => throw new NotSupportedException("Nothing here is cleared.");

    public Task ClearStateAsync(CancellationToken cancellationToken) => ClearStateAsync();
}
