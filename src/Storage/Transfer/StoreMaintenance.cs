using Microsoft.Extensions.Logging.Abstractions;
using OrleansVoxa.Storage.Postgres;
using OrleansVoxa.Storage.Sqlite;
using OrleansVoxa.Storage.Transfer;

namespace OrleansVoxa.Storage;

/// <summary>What is done to a store while no silo runs on it. Each operation takes the store for itself, and is refused if a silo holds it.</summary>
public static class StoreMaintenance
{
    /// <summary>Checks structure and schema and reads every row. Changes nothing of what is stored.</summary>
    /// <exception cref="StorageException">It cannot be used; the message says why.</exception>
    public static async Task<StoreContent> CheckAsync(StoreLocation store, TimeProvider clock, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        using var rows = Open(store, clock, mustExist: true);
        return await ContentDigest.OfAsync(rows, null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Copies everything from one store into another that is empty, or holds what an interrupted move of the same source brought
    /// there; then compares both by count and hash. The source stays as it is.
    /// </summary>
    /// <exception cref="StorageException">One of them cannot be used, or the target holds something else.</exception>
    public static async Task<StoreMove> MoveAsync(StoreLocation from, StoreLocation to, TimeProvider clock, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        using var source = Open(from, clock, mustExist: true);
        using var target = Open(to, clock, mustExist: false);
        return await new RowMover(source, target).RunAsync(cancellationToken).ConfigureAwait(false);
    }

    internal static IRowStore Open(StoreLocation store, TimeProvider clock, bool mustExist)
    {
        if (store.SqliteFile is not { } file)
            return PostgresRows.Open(new PostgresStorageOptions { ConnectionString = store.PostgresConnection! }, clock, NullLogger.Instance);
        if (mustExist && !File.Exists(file)) throw new StorageException(StorageFailure.AccessDenied, $"There is no database {file}.");
        return SqliteRows.Open(file, clock);
    }
}
