using System.Globalization;
using OrleansVoxa.Storage.Backup;
using OrleansVoxa.Storage.Transfer;

namespace OrleansVoxa.Storage.Sqlite;

/// <summary>
/// Copies a SQLite store into one file, while a silo writes to it or not: all pages of one snapshot, in steps. Writers go on beside it;
/// only their log cannot start over before the copy is done.
/// </summary>
internal static class SqliteBackup
{
    private const int PagesAtOnce = 256;

    // What the copy leaves to the disk at once. The silo's own commits queue behind it.
    private const int StepsBetweenFlushes = 8;

    /// <summary>Makes <paramref name="file"/>, which has that name only when it is whole, checked and on disk.</summary>
    /// <exception cref="StorageException">It cannot be done; nothing is left of it.</exception>
    public static async Task<BackupContent> MakeAsync(
        string store, string file, IReadOnlyDictionary<string, byte[]> files, TimeProvider clock, IProgress<BackupProgress> progress, CancellationToken cancellationToken)
    {
        if (!File.Exists(store)) throw new StorageException(StorageFailure.AccessDenied, $"There is no database {store}.");
        try
        {
            using var partial = PartialFile.Create(file);
            StoreContent content;
            DateTimeOffset made;
            using (var target = SqliteConnection.OpenAlone(partial.Path))
            {
                // If it is cut short, the whole file is thrown away.
                target.Scalar("PRAGMA journal_mode = OFF");
                target.Execute("PRAGMA synchronous = OFF");
                made = Copy(store, target, partial, clock, progress, cancellationToken);
                target.Scalar("PRAGMA journal_mode = DELETE");
                content = await SqliteCopyCheck.RunAsync(target, file, progress, cancellationToken).ConfigureAwait(false);
                BackupNote.Write(target, made, content, files);
            }

            cancellationToken.ThrowIfCancellationRequested();
            return new BackupContent(made, partial.Place(), content, [.. files.Keys]);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(FileErrors.NameOf(error), $"{file} cannot be written: {error.Message}", error);
        }
    }

    private static DateTimeOffset Copy(
        string store, SqliteConnection target, PartialFile partial, TimeProvider clock, IProgress<BackupProgress> progress, CancellationToken cancellationToken)
    {
        // The silo's lock is on the directory, and on other files: it keeps other silos out, and not who only reads.
        using var source = SqliteConnection.OpenToRead(store, new SqliteStorageOptions().BusyTimeout);
        if (SqliteSchema.FindVersion(source, store) == 0) throw new StorageException(StorageFailure.Foreign, $"The database {store} is empty. Name another with --data or --store.");
        var pageSize = long.Parse(source.Scalar("PRAGMA page_size")!, CultureInfo.InvariantCulture);
        var made = clock.GetUtcNow();
        source.Execute("BEGIN");
        // The snapshot is that of the first read, and stays.
        source.Scalar("SELECT count(*) FROM sqlite_master");
        var steps = 0;
        source.CopyTo(target, PagesAtOnce, (left, pages) =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (++steps % StepsBetweenFlushes == 0) partial.Flush();
            progress.Report(new BackupProgress(BackupStep.Copying, (pages - left) * pageSize, pages * pageSize));
        });
        source.Execute("COMMIT");
        return made;
    }
}
