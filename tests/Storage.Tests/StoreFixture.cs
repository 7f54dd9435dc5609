using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OrleansVoxa.Storage.Grains;
using OrleansVoxa.Storage.Reminders;
using OrleansVoxa.Storage.Sqlite;

namespace OrleansVoxa.Storage.Tests;

/// <summary>A store on a real file, with what is built on it.</summary>
internal sealed class StoreFixture : IAsyncDisposable
{
    private StoreFixture(SqliteStorageOptions options)
    {
        Options = options;
        Store = new GrainStore(
            new SqliteDatabase(options, TimeProvider.System, NullLogger.Instance),
            options.QueueCapacity, options.MaxBatch, TimeProvider.System, NullLogger<GrainStore>.Instance);
        Storage = new GrainStorage(Store, Microsoft.Extensions.Options.Options.Create(options));
        Reminders = new ReminderTable(Store);
    }

    public SqliteStorageOptions Options { get; }

    public GrainStore Store { get; }

    public GrainStorage Storage { get; }

    public ReminderTable Reminders { get; }

    public string Path => System.IO.Path.Combine(Options.DataDirectory, Options.FileName);

    public static StoreFixture Open(string directory, Action<SqliteStorageOptions>? configure = null)
    {
        var options = new SqliteStorageOptions { DataDirectory = directory };
        configure?.Invoke(options);
        var fixture = new StoreFixture(options);
        fixture.Store.Open();
        return fixture;
    }

    public ValueTask DisposeAsync() => Store.DisposeAsync();
}
