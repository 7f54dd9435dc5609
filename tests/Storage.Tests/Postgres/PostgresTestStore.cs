using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using OrleansVoxa.Storage.Postgres;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Storage.Tests.Postgres;

internal sealed class PostgresTestStore : TestStore
{
    private PostgresTestStore(string connectionString) => ConnectionString = connectionString;

    public string ConnectionString { get; }

    public override string[] StormArguments => ["postgres", ConnectionString];

    /// <summary>A database of its own on a server, migrated as <c>voxa db migrate</c> does it.</summary>
    public static async Task<PostgresTestStore> CreateAsync(PostgresServer server)
    {
        var connectionString = await server.CreateDatabaseAsync(TestContext.Current.CancellationToken);
        await PostgresMigrator.MigrateAsync(connectionString, TestContext.Current.CancellationToken);
        return new PostgresTestStore(connectionString);
    }

    public static StoreFixture Open(
        string connectionString, Action<PostgresStorageOptions>? configure = null, ILoggerFactory? logs = null, TimeProvider? clock = null)
    {
        var options = new PostgresStorageOptions { ConnectionString = connectionString };
        configure?.Invoke(options);
        var fixture = new StoreFixture(new PostgresDatabase(options, clock ?? TimeProvider.System, (logs ?? NullLoggerFactory.Instance).CreateLogger("store")), options, logs ?? NullLoggerFactory.Instance);
        fixture.Store.Open();
        return fixture;
    }

    /// <summary>The database opened for maintenance.</summary>
    public static PostgresRows OpenRows(string connectionString) =>
        PostgresRows.Open(new PostgresStorageOptions { ConnectionString = connectionString }, TimeProvider.System, NullLogger.Instance);

    public override StoreFixture Open(Action<StorageOptions>? configure = null) => Open(ConnectionString, configure);

    public override async Task ResetAsync() => await ScalarAsync("TRUNCATE voxa.grain_state, voxa.reminder");

    public override async Task<string> CountBySqlAsync() => (await ScalarAsync("SELECT state ->> 'count' FROM voxa.grain_state"))!;

    public override async Task<IAsyncDisposable> ChangeRowsElsewhereAsync()
    {
        var other = await ConnectAsync();
        await using var command = new NpgsqlCommand("BEGIN; UPDATE voxa.grain_state SET version = 99", other);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        return other;
    }

    /// <summary>The first value that some SQL gives, as text.</summary>
    public async Task<string?> ScalarAsync(string sql)
    {
        await using var connection = await ConnectAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return Convert.ToString(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken), System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>A connection of another program; closing it rolls back what it had begun.</summary>
    public async Task<NpgsqlConnection> ConnectAsync()
    {
        var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return connection;
    }

    // The server goes away whole, with all its databases.
    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
