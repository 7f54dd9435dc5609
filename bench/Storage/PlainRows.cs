using OrleansVoxa.Storage;
using OrleansVoxa.Storage.Sqlite;

namespace OrleansVoxa.Bench.Storage;

/// <summary>The baseline: one thread, one prepared insert into the same table, a commit for every 1,000 rows, just as durable.</summary>
internal sealed class PlainRows : IDisposable
{
    private const int Batch = 1000;

    private readonly SqliteConnection _connection;
    private readonly SqliteStatement _begin, _insert, _commit;

    public PlainRows(string directory)
    {
        var options = new SqliteStorageOptions { DataDirectory = directory };
        var path = Path.Combine(directory, options.FileName);
        _connection = new SqliteConnection(path, options.BusyTimeout);
        var pageSize = SqliteFile.Configure(_connection, path, options);
        // As often as the group commit copies its log.
        _connection.Scalar($"PRAGMA wal_autocheckpoint = {options.CheckpointBytes / pageSize}");
        SqliteSchema.Migrate(_connection, 0, TimeProvider.System);
        _begin = _connection.Prepare("BEGIN IMMEDIATE");
        _insert = _connection.Prepare(
            "INSERT INTO grain_state (grain_type, grain_key, state_name, version, state) VALUES (?1, ?2, ?3, 1, ?4)");
        _commit = _connection.Prepare("COMMIT");
    }

    public void Insert(IReadOnlyList<GrainId> grains, ReadOnlySpan<byte> json)
    {
        for (var i = 0; i < grains.Count; i++)
        {
            if (i % Batch == 0) _begin.Run();
            _insert.Bind(1, grains[i]).Bind(3, CommitComparison.StateName).BindUtf8(4, json).Run();
            if (i % Batch == Batch - 1 || i == grains.Count - 1) _commit.Run();
        }
    }

    public void Dispose()
    {
        _begin.Dispose();
        _insert.Dispose();
        _commit.Dispose();
        _connection.Dispose();
    }
}
