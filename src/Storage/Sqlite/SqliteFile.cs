using System.Globalization;

namespace OrleansVoxa.Storage.Sqlite;

/// <summary>The steps by which a file is taken into use. Until the last one nothing in it is changed.</summary>
internal static class SqliteFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int LogBytesKept = 64 << 20;

    /// <summary>Makes the directory and an empty file if they are missing, readable by their owner only, and takes the lock.</summary>
    public static DirectoryLock Prepare(string path)
    {
        var directory = Path.GetDirectoryName(path)!;
        try
        {
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(directory);
            else Directory.CreateDirectory(directory, OwnerOnly | UnixFileMode.UserExecute);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(StorageFailure.AccessDenied,
                $"The data directory {directory} cannot be made: {error.Message} Choose another with --data.", error);
        }

        var taken = DirectoryLock.Take(directory);
        try
        {
            // SQLite gives its log and index files the mode of the database file.
            var create = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite };
            if (!OperatingSystem.IsWindows()) create.UnixCreateMode = OwnerOnly;
            File.Open(path, create).Dispose();
            return taken;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            taken.Dispose();
            throw new StorageException(StorageFailure.AccessDenied, $"The database {path} cannot be opened: {error.Message}", error);
        }
    }

    /// <summary>Checks structure, owner and schema version. Gives the version.</summary>
    /// <exception cref="StorageException">Damaged, of another program, or too new.</exception>
    public static int Check(SqliteConnection connection, string path, IntegrityCheck check)
    {
        if (check is not IntegrityCheck.None)
        {
            var pragma = check is IntegrityCheck.Full ? "integrity_check" : "quick_check";
            var result = connection.Scalar($"PRAGMA {pragma}(1)");
            if (result != "ok")
            {
                throw new StorageException(StorageFailure.Corrupted,
                    $"The database {path} is damaged ({result}). Nothing in it was changed. Restore it from a backup, or move the file away to start empty.");
            }
        }

        return SqliteSchema.FindVersion(connection, path);
    }

    /// <summary>Sets what a write needs to survive. Gives the page size.</summary>
    public static int Configure(SqliteConnection connection, string path, SqliteStorageOptions options)
    {
        var mode = connection.Scalar("PRAGMA journal_mode = WAL");
        if (mode != "wal")
        {
            throw new StorageException(StorageFailure.InputOutput,
                $"The file system that holds {path} cannot share memory between connections (journal mode {mode}). Use a local disk.");
        }

        connection.Execute("PRAGMA synchronous = FULL");
        connection.Execute("PRAGMA fullfsync = ON");
        connection.Execute("PRAGMA checkpoint_fullfsync = ON");
        connection.Execute($"PRAGMA journal_size_limit = {LogBytesKept}");
        connection.Execute($"PRAGMA cache_size = -{options.CacheBytes / 1024}");
        // Checkpoints run after acknowledgements, and their errors are not to be swallowed as SQLite's own would be.
        connection.Execute("PRAGMA wal_autocheckpoint = 0");
        var pageSize = int.Parse(connection.Scalar("PRAGMA page_size")!, CultureInfo.InvariantCulture);
        if (options.MaxDatabaseBytes > 0)
            connection.Execute($"PRAGMA max_page_count = {Math.Clamp(options.MaxDatabaseBytes / pageSize, 1, int.MaxValue)}");
        return pageSize;
    }
}
