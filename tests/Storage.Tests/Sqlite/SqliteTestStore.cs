using OrleansVoxa.Storage.Sqlite;

namespace OrleansVoxa.Storage.Tests.Sqlite;

internal sealed class SqliteTestStore : TestStore
{
    private readonly TemporaryDirectory _directory = new();

    public override string[] StormArguments => ["sqlite", _directory];

    public override StoreFixture Open(Action<StorageOptions>? configure = null) => StoreFixture.Open(_directory, configure);

    public override Task ResetAsync()
    {
        foreach (var file in Directory.EnumerateFiles(_directory)) File.Delete(file);
        return Task.CompletedTask;
    }

    public override Task<string> CountBySqlAsync()
    {
        using var connection = new SqliteConnection(_directory.File("voxa.db"), TimeSpan.Zero);
        return Task.FromResult(connection.Scalar("SELECT json_extract(state, '$.count') FROM grain_state")!);
    }

    public override Task<IAsyncDisposable> ChangeRowsElsewhereAsync()
    {
        var other = new SqliteConnection(_directory.File("voxa.db"), TimeSpan.Zero);
        other.Execute("BEGIN IMMEDIATE");
        other.Execute("UPDATE grain_state SET version = 99");
        return Task.FromResult<IAsyncDisposable>(new Transaction(other));
    }

    public override ValueTask DisposeAsync()
    {
        _directory.Dispose();
        return ValueTask.CompletedTask;
    }

    private sealed class Transaction(SqliteConnection connection) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            connection.Execute("ROLLBACK");
            connection.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
