using SQLitePCL;

namespace OrleansVoxa.Storage.Sqlite;

/// <summary>One connection to the file. Not thread-safe: whoever holds it, holds it alone.</summary>
internal sealed class SqliteConnection : IDisposable
{
    private readonly sqlite3 _db;
    private readonly string _path;
    private readonly TimeSpan _busyTimeout;

    static SqliteConnection() => Batteries_V2.Init();

    public SqliteConnection(string path, TimeSpan busyTimeout) : this(path, busyTimeout, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE, null) { }

    private SqliteConnection(string path, TimeSpan busyTimeout, int flags, string? system)
    {
        _path = path;
        _busyTimeout = busyTimeout;
        // Without SQLite's own mutex, since only one thread at a time uses a connection here.
        var code = raw.sqlite3_open_v2(path, out _db, flags | raw.SQLITE_OPEN_NOMUTEX, system);
        try
        {
            Check(code);
            Check(raw.sqlite3_extended_result_codes(_db, 1));
            Check(raw.sqlite3_busy_timeout(_db, (int)busyTimeout.TotalMilliseconds));
        }
        catch
        {
            _db.Dispose();
            throw;
        }
    }

    /// <summary>A connection that cannot change the database, and leaves its log as it is.</summary>
    public static SqliteConnection OpenToRead(string path, TimeSpan busyTimeout)
    {
        var connection = new SqliteConnection(path, busyTimeout, raw.SQLITE_OPEN_READONLY, null);
        connection.KeepLogOnClose();
        return connection;
    }

    /// <summary>A connection to a file that nobody else uses, which the caller answers for: SQLite takes no locks, and so leaves alone those that the caller has.</summary>
    public static SqliteConnection OpenAlone(string path)
    {
        var connection = new SqliteConnection(path, TimeSpan.Zero, raw.SQLITE_OPEN_READWRITE, OperatingSystem.IsWindows() ? null : "unix-none");
        // Also keeps the index of a log in memory instead of in a file beside it.
        connection.Scalar("PRAGMA locking_mode = EXCLUSIVE");
        return connection;
    }

    /// <summary>Rows that the last statement changed.</summary>
    public int Changes => raw.sqlite3_changes(_db);

    /// <summary>True between BEGIN and COMMIT. SQLite ends a transaction by itself after some errors.</summary>
    public bool InTransaction => raw.sqlite3_get_autocommit(_db) == 0;

    public SqliteStatement Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v3(_db, sql, raw.SQLITE_PREPARE_PERSISTENT, out var statement));
        return new SqliteStatement(this, statement);
    }

    /// <summary>Runs statements that give no rows.</summary>
    public void Execute(string sql) => Check(raw.sqlite3_exec(_db, sql));

    /// <summary>Runs a statement and gives the first column of its first row, or null if there is none.</summary>
    public string? Scalar(string sql)
    {
        using var statement = Prepare(sql);
        return statement.Step() ? statement.GetText(0) : null;
    }

    /// <summary>Pages that this connection wrote to the log since the last question.</summary>
    public int TakeWrittenPages()
    {
        const int CacheWrite = 9; // SQLITE_DBSTATUS_CACHE_WRITE
        Check(raw.sqlite3_db_status(_db, CacheWrite, out var pages, out _, 1));
        return pages;
    }

    /// <summary>Copies as much of the log into the file as readers allow, without waiting for them. Gives the log's pages.</summary>
    public int Checkpoint()
    {
        Check(raw.sqlite3_wal_checkpoint_v2(_db, null, raw.SQLITE_CHECKPOINT_PASSIVE, out var log, out _));
        return log;
    }

    /// <summary>Copies all of the log and lets it start over, waiting for readers as long as <paramref name="patience"/>.</summary>
    /// <returns>False if a reader was still there.</returns>
    public bool TryRestartLog(TimeSpan patience)
    {
        Check(raw.sqlite3_busy_timeout(_db, (int)patience.TotalMilliseconds));
        var code = raw.sqlite3_wal_checkpoint_v2(_db, null, raw.SQLITE_CHECKPOINT_RESTART, out _, out _);
        Check(raw.sqlite3_busy_timeout(_db, (int)_busyTimeout.TotalMilliseconds));
        if ((code & 0xFF) is raw.SQLITE_BUSY) return false;
        Check(code);
        return true;
    }

    /// <summary>Copies all pages into another file. Within a transaction of this connection they are those of its snapshot, whatever others commit meanwhile.</summary>
    /// <param name="target">The connection to the other file.</param>
    /// <param name="pagesAtOnce">Pages between two calls of <paramref name="step"/>.</param>
    /// <param name="step">Told after each step how many pages are left, and of how many.</param>
    public void CopyTo(SqliteConnection target, int pagesAtOnce, Action<int, int> step)
    {
        using var backup = raw.sqlite3_backup_init(target._db, "main", _db, "main");
        if (backup.IsInvalid) throw target.Failure(raw.sqlite3_errcode(target._db));
        int code;
        while ((code = raw.sqlite3_backup_step(backup, pagesAtOnce)) is raw.SQLITE_OK)
            step(raw.sqlite3_backup_remaining(backup), raw.sqlite3_backup_pagecount(backup));
        if (code is not raw.SQLITE_DONE) throw target.Failure(code);
        var pages = raw.sqlite3_backup_pagecount(backup);
        target.Check(raw.sqlite3_backup_finish(backup));
        step(0, pages);
    }

    /// <summary>Ends what the connection does when the token is cancelled, which then fails. For statements that take long and cannot be asked.</summary>
    public CancellationTokenRegistration InterruptOn(CancellationToken cancellationToken) =>
        cancellationToken.UnsafeRegister(static db => raw.sqlite3_interrupt((sqlite3)db!), _db);

    /// <summary>Leaves the log as it is when this connection closes.</summary>
    public void KeepLogOnClose()
    {
        const int NoCheckpointOnClose = 1006; // SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE
        Check(raw.sqlite3_db_config(_db, NoCheckpointOnClose, 1, out _));
    }

    public void Check(int code)
    {
        if (code is not raw.SQLITE_OK) throw Failure(code);
    }

    public StorageException Failure(int code)
    {
        // The handle is invalid only if SQLite could not even allocate it.
        if (_db is null || _db.IsInvalid) return SqliteErrors.Create(code, raw.sqlite3_errstr(code).utf8_to_string(), _path);
        return SqliteErrors.Create(
            code == raw.SQLITE_ERROR ? raw.sqlite3_extended_errcode(_db) : code, raw.sqlite3_errmsg(_db).utf8_to_string(), _path);
    }

    public void Dispose() => _db.Dispose();
}
