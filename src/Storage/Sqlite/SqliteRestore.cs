using System.Globalization;
using OrleansVoxa.Storage.Backup;

namespace OrleansVoxa.Storage.Sqlite;

/// <summary>Makes a store of a back-up. The back-up stays as it is; the store has its name only when it is whole, checked, adapted and on disk.</summary>
internal static class SqliteRestore
{
    private const int PieceBytes = 1 << 20;

    private static ReadOnlySpan<byte> Magic => "SQLite format 3\0"u8;

    /// <summary>Makes the store <paramref name="store"/>, in a directory that is there.</summary>
    /// <param name="file">The back-up.</param>
    /// <param name="store">Where no store may be yet.</param>
    /// <param name="adapt">Changes rows, and takes the files that are in the back-up, before the store gets its name.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StorageException">It cannot be done; nothing is left of it.</exception>
    public static async Task<BackupContent> RunAsync(
        string file, string store, Func<StoreRows, IReadOnlyDictionary<string, byte[]>, Task> adapt, IProgress<BackupProgress> progress, CancellationToken cancellationToken)
    {
        if (!File.Exists(file)) throw new StorageException(StorageFailure.AccessDenied, $"There is no back-up {file}.");
        foreach (var trace in new[] { "-wal", "-shm", "-journal" })
        {
            if (File.Exists(store + trace))
                throw new StorageException(StorageFailure.AlreadyThere, $"{store + trace} is there already: a back-up is restored where no store was. Name another directory with --data.");
        }

        try
        {
            using var partial = PartialFile.Create(store);
            Copy(file, partial, progress, cancellationToken);
            BackupContent content;
            using (var copy = SqliteConnection.OpenAlone(partial.Path))
            {
                var note = await CheckAsync(copy, file, progress, cancellationToken).ConfigureAwait(false);
                BackupNote.Remove(copy);
                // Not disposed, since that would close the connection.
                await adapt(new StoreRows(new SqliteRows(copy)), note.Files).ConfigureAwait(false);
                content = new BackupContent(note.Made, 0, note.Rows, [.. note.Files.Keys]);
            }

            cancellationToken.ThrowIfCancellationRequested();
            return content with { Bytes = partial.Place() };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(FileErrors.NameOf(error), $"{file} cannot be restored as {store}: {error.Message}", error);
        }
    }

    private static void Copy(string file, PartialFile partial, IProgress<BackupProgress> progress, CancellationToken cancellationToken)
    {
        using var source = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        var total = source.Length;
        var piece = new byte[PieceBytes];
        for (var done = 0L; ;)
        {
            var read = source.ReadAtLeast(piece, piece.Length, throwOnEndOfStream: false);
            if (done == 0 && !piece.AsSpan(0, read).StartsWith(Magic)) throw NoBackup(file, "it is no SQLite database");
            if (read == 0) return;
            cancellationToken.ThrowIfCancellationRequested();
            partial.Write(piece.AsSpan(0, read));
            progress.Report(new BackupProgress(BackupStep.Copying, done += read, total));
        }
    }

    private static async Task<(DateTimeOffset Made, StoreContent Rows, IReadOnlyDictionary<string, byte[]> Files)> CheckAsync(
        SqliteConnection copy, string file, IProgress<BackupProgress> progress, CancellationToken cancellationToken)
    {
        try
        {
            var owner = int.Parse(copy.Scalar("PRAGMA application_id")!, CultureInfo.InvariantCulture);
            if (owner != SqliteSchema.ApplicationId) throw NoBackup(file, "it is another program's database, or an empty one");
            SqliteSchema.FindVersion(copy, file);
            // SQLite takes what is missing of the last page for zeros.
            var length = copy.Scalar("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size");
            if (length != new FileInfo(file).Length.ToString(CultureInfo.InvariantCulture)) throw new StorageException(StorageFailure.Corrupted, $"It should have {length} bytes.");
            var note = BackupNote.Read(copy, file) ?? throw NoBackup(file, "it is a store, or a copy of one");
            var found = await SqliteCopyCheck.RunAsync(copy, file, progress, cancellationToken).ConfigureAwait(false);
            return found == note.Rows ? note : throw new StorageException(StorageFailure.Corrupted,
                $"{found.States} states and {found.Reminders} reminders ({found.Sha256}) are there, {note.Rows.States} and {note.Rows.Reminders} ({note.Rows.Sha256}) were put in.");
        }
        catch (StorageException failure) when (failure.Failure is StorageFailure.Corrupted or StorageFailure.Unexpected)
        {
            throw new StorageException(StorageFailure.Corrupted, $"The back-up {file} is damaged, and nothing was restored. Use another one. ({failure.Message})", failure);
        }
    }

    private static StorageException NoBackup(string file, string why) => new(StorageFailure.Foreign,
        $"{file} is no back-up: {why}. A back-up is what db backup has made; a copy of a stopped silo's data directory is used by --data as it is.");
}
