using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansVoxa.Storage.Grains;
using OrleansVoxa.Storage.Reminders;
using OrleansVoxa.Storage.Sqlite;

namespace OrleansVoxa.Storage.Tests;

/// <summary>A store on a real database, with what is built on it.</summary>
internal sealed class StoreFixture : IAsyncDisposable
{
    public StoreFixture(IStorageDatabase database, StorageOptions options, ILoggerFactory logs)
    {
        Options = options;
        Store = new GrainStore(database, options.QueueCapacity, options.MaxBatch, TimeProvider.System, logs.CreateLogger<GrainStore>());
        Storage = new GrainStorage(Store, options);
        Reminders = new ReminderTable(Store);
    }

    public StorageOptions Options { get; }

    public GrainStore Store { get; }

    public GrainStorage Storage { get; }

    public ReminderTable Reminders { get; }

    /// <summary>The file of a SQLite store.</summary>
    public string Path => Options is SqliteStorageOptions sqlite
        ? System.IO.Path.Combine(sqlite.DataDirectory, sqlite.FileName)
        : throw new InvalidOperationException("Only a SQLite store is a file.");

    /// <summary>A store on a SQLite file.</summary>
    public static StoreFixture Open(string directory, Action<SqliteStorageOptions>? configure = null)
    {
        var options = new SqliteStorageOptions { DataDirectory = directory };
        configure?.Invoke(options);
        var fixture = new StoreFixture(new SqliteDatabase(options, TimeProvider.System, NullLogger.Instance), options, NullLoggerFactory.Instance);
        fixture.Store.Open();
        return fixture;
    }

    public ValueTask DisposeAsync() => Store.DisposeAsync();
}
