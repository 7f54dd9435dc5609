using Microsoft.Extensions.Logging.Abstractions;
using OrleansVoxa.Storage;
using OrleansVoxa.Storage.Grains;
using OrleansVoxa.Storage.Sqlite;

namespace OrleansVoxa.Bench.Storage;

/// <summary>The product's store on a file of its own, without a silo.</summary>
internal sealed class SqliteStore : IAsyncDisposable
{
    private readonly GrainStore _store;

    public SqliteStore(string directory)
    {
        var options = new SqliteStorageOptions { DataDirectory = directory };
        Configure(options, directory);
        _store = new GrainStore(
            new SqliteDatabase(options, TimeProvider.System, NullLogger.Instance),
            options.QueueCapacity, options.MaxBatch, TimeProvider.System, NullLogger<GrainStore>.Instance);
        Storage = new GrainStorage(_store, options);
        _store.Open();
    }

    public GrainStorage Storage { get; }

    public static void Configure(SqliteStorageOptions options, string directory)
    {
        options.DataDirectory = directory;
        options.JsonSerializerOptions.TypeInfoResolver = StoredTextJson.Default;
    }

    /// <summary>Many writers at once, each of them one row after the other, every row acknowledged.</summary>
    public Task InsertAsync(IReadOnlyList<GrainId> grains, int writers) =>
        Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(async () =>
        {
            for (var i = writer; i < grains.Count; i += writers)
                await Storage.WriteStateAsync(CommitComparison.StateName, grains[i], new GrainState<StoredText>(StoredText.Of(i)));
        })));

    public ValueTask DisposeAsync() => _store.DisposeAsync();
}
