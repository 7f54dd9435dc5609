using Microsoft.Extensions.Logging.Abstractions;
using OrleansVoxa.Storage;
using OrleansVoxa.Storage.Grains;
using OrleansVoxa.Storage.Postgres;

namespace OrleansVoxa.Bench.Storage;

/// <summary>The product's store on a PostgreSQL database, without a silo.</summary>
internal sealed class PostgresStore : IAsyncDisposable
{
    private readonly GrainStore _store;
    private readonly GrainStorage _storage;

    public PostgresStore(string connectionString, int maxBatch)
    {
        // Shared, so that subject and baseline can stand side by side in one database and one table.
        var options = new PostgresStorageOptions { ConnectionString = connectionString, ClusterId = "bench", MaxBatch = maxBatch };
        options.JsonSerializerOptions.TypeInfoResolver = StoredTextJson.Default;
        _store = new GrainStore(
            new PostgresDatabase(options, TimeProvider.System, NullLogger.Instance),
            options.QueueCapacity, options.MaxBatch, TimeProvider.System, NullLogger<GrainStore>.Instance);
        _storage = new GrainStorage(_store, options);
        _store.Open();
    }

    /// <summary>Many writers at once, each of them one row after the other, every row acknowledged.</summary>
    public Task InsertAsync(IReadOnlyList<GrainId> grains, int writers) =>
        Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(async () =>
        {
            for (var i = writer; i < grains.Count; i += writers)
                await _storage.WriteStateAsync(CommitComparison.StateName, grains[i], new GrainState<StoredText>(StoredText.Of(i)));
        })));

    public ValueTask DisposeAsync() => _store.DisposeAsync();
}
