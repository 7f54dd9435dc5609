using System.Globalization;
using OrleansVoxa.Storage.Transfer;

namespace OrleansVoxa.Storage.Sqlite;

/// <summary>Looks at every page and every row of a copy.</summary>
internal static class SqliteCopyCheck
{
    /// <summary>Gives what the copy holds.</summary>
    /// <param name="copy">The connection to it, which stays open.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StorageException">It is damaged.</exception>
    public static async Task<StoreContent> RunAsync(SqliteConnection copy, string name, IProgress<BackupProgress> progress, CancellationToken cancellationToken)
    {
        progress.Report(new BackupProgress(BackupStep.Checking, 0, 0));
        CheckPages(copy, name, cancellationToken);
        var total = long.Parse(copy.Scalar("SELECT (SELECT count(*) FROM grain_state) + (SELECT count(*) FROM reminder)")!, CultureInfo.InvariantCulture);
        // Not disposed, since that would close the connection.
        var rows = new SqliteRows(copy);
        return await ContentDigest.OfAsync(rows, read => progress.Report(new BackupProgress(BackupStep.Reading, read, total)), cancellationToken).ConfigureAwait(false);
    }

    private static void CheckPages(SqliteConnection copy, string name, CancellationToken cancellationToken)
    {
        string? result;
        try
        {
            using var interrupt = copy.InterruptOn(cancellationToken);
            result = copy.Scalar("PRAGMA integrity_check(1)");
        }
        catch (StorageException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }

        if (result != "ok") throw new StorageException(StorageFailure.Corrupted, $"{name} is damaged ({result}).");
    }
}
