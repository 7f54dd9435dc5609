using SQLitePCL;

namespace OrleansVoxa.Storage.Sqlite;

/// <summary>Gives SQLite's result codes the names that the rest of the program knows.</summary>
internal static class SqliteErrors
{
    private const int IoErrorFsync = raw.SQLITE_IOERR | (4 << 8);
    private const int IoErrorDirectoryFsync = raw.SQLITE_IOERR | (5 << 8);

    /// <summary>The exception for <paramref name="code"/>, an extended result code.</summary>
    public static StorageException Create(int code, string detail, string path)
    {
        var failure = NameOf(code);
        var advice = failure switch
        {
            StorageFailure.Corrupted =>
                $"The database {path} is damaged. Restore it from a backup, or move the file away to start empty.",
            StorageFailure.DiskFull =>
                $"There is no room for the database {path}. Free some on its disk, or raise the size allowed for it.",
            StorageFailure.AccessDenied => $"The database {path} cannot be opened and written by this user.",
            StorageFailure.Busy => $"Another program keeps the database {path} locked. Close it.",
            StorageFailure.InputOutput => $"The disk that holds the database {path} reports an error.",
            _ => $"The database {path} refused.",
        };
        return new StorageException(failure, $"{advice} (SQLite {code}: {detail})") { MustRestart = MayHaveLostWrites(code) };
    }

    /// <summary>
    /// True if the disk may have dropped what it was told to keep. A later fsync can then succeed although pages are lost,
    /// so nothing more may be acknowledged before a restart has recovered from the log.
    /// </summary>
    private static bool MayHaveLostWrites(int code) =>
        code is IoErrorFsync or IoErrorDirectoryFsync || (code & 0xFF) is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB;

    private static StorageFailure NameOf(int code) => (code & 0xFF) switch
    {
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => StorageFailure.Corrupted,
        raw.SQLITE_FULL => StorageFailure.DiskFull,
        raw.SQLITE_PERM or raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN or raw.SQLITE_AUTH => StorageFailure.AccessDenied,
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_PROTOCOL => StorageFailure.Busy,
        raw.SQLITE_IOERR => StorageFailure.InputOutput,
        raw.SQLITE_TOOBIG => StorageFailure.TooLarge,
        _ => StorageFailure.Unexpected,
    };
}
