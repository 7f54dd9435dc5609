using OrleansVoxa.Storage.Sqlite;

namespace OrleansVoxa.Storage;

/// <summary>Back-ups of a SQLite store, and stores made of them. Thread-safe; of two calls that make the same file, one is refused.</summary>
public static class StoreBackup
{
    /// <summary>
    /// Copies a store into a new file, of mode 0600, while a silo runs on it or not. What was acknowledged before the call is in it. The
    /// file has its name only when every page and row of it was looked at and it is on disk; before, it is <c>FILE.partial</c>.
    /// </summary>
    /// <param name="store">The store.</param>
    /// <param name="file">The file; nothing may have that name.</param>
    /// <param name="files">Small files that belong to the store, by name; given back when it is restored.</param>
    /// <param name="clock">Says when it was made.</param>
    /// <param name="progress">Told how far it is, on whatever thread.</param>
    /// <param name="cancellationToken">Gives up; then nothing is left of it.</param>
    /// <exception cref="StorageException">It cannot be done, and nothing is left of it; the message says why. Of PostgreSQL, <c>pg_dump</c> makes back-ups.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static Task<BackupContent> MakeAsync(
        StoreLocation store, string file, IReadOnlyDictionary<string, byte[]> files, TimeProvider clock, IProgress<BackupProgress> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        var source = store.SqliteFile ?? throw ForSqliteOnly("db backup copies SQLite stores. Back up a PostgreSQL database with pg_dump");
        // Everything in it waits for the disk.
        return Task.Run(() => SqliteBackup.MakeAsync(source, Path.GetFullPath(file), files, clock, progress, cancellationToken), cancellationToken);
    }

    /// <summary>Makes a store of a back-up, which stays as it is, where no store is yet.</summary>
    /// <param name="file">The back-up.</param>
    /// <param name="store">Where the store shall be; its directory is there, and locked by the caller.</param>
    /// <param name="adapt">Changes rows of the store, and takes the back-up's files, before the store gets its name. If it throws, nothing is restored.</param>
    /// <param name="progress">Told how far it is, on whatever thread.</param>
    /// <param name="cancellationToken">Gives up; then nothing is left of it.</param>
    /// <exception cref="StorageException">It cannot be done, and nothing is left of it; the message says why.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static Task<BackupContent> RestoreAsync(
        string file, StoreLocation store, Func<StoreRows, IReadOnlyDictionary<string, byte[]>, Task> adapt, IProgress<BackupProgress> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        var target = store.SqliteFile ?? throw ForSqliteOnly("db restore makes SQLite stores. Restore a PostgreSQL database with pg_restore");
        return Task.Run(() => SqliteRestore.RunAsync(Path.GetFullPath(file), target, adapt, progress, cancellationToken), cancellationToken);
    }

    private static StorageException ForSqliteOnly(string text) => new(StorageFailure.Foreign, text + ", see docs/operations.md.");
}
