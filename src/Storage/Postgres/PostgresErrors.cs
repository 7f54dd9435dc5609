using System.Net.Sockets;
using Npgsql;

namespace OrleansVoxa.Storage.Postgres;

/// <summary>Gives PostgreSQL's error codes the names that the rest of the program knows.</summary>
internal static class PostgresErrors
{
    /// <summary>Whether an exception comes from the database or the way to it, and not from a fault of the program.</summary>
    public static bool IsOfDatabase(Exception error) =>
        error is NpgsqlException or TimeoutException or SocketException or IOException;

    /// <summary>Whether the server has undone the transaction for the sake of another one, so that it can simply be run again.</summary>
    public static bool IsConflictOfTransactions(Exception error) =>
        error is PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure };

    /// <summary>Whether a later attempt on a new connection can succeed without anybody doing anything but starting the server.</summary>
    public static bool IsOutage(Exception error) => NameOf(error) is StorageFailure.Unreachable
        || error is PostgresException { SqlState: PostgresErrorCodes.TooManyConnections };

    public static StorageException Create(Exception error, PostgresAddress address)
    {
        if (error is StorageException known) return known;
        var failure = NameOf(error);
        var advice = failure switch
        {
            StorageFailure.Unreachable => $"The database {address} cannot be reached, or the connection to it broke. Start the server, or correct the connection string.",
            StorageFailure.DiskFull => $"The disk of the database {address} is full. Free some room on it.",
            StorageFailure.AccessDenied => $"The database {address} refuses this user. Correct user, password, grants or the connection string.",
            StorageFailure.Busy => $"The database {address} is locked or has no connection to spare.",
            StorageFailure.Corrupted => $"The database {address} is damaged. Restore it from a backup.",
            StorageFailure.InputOutput => $"The disk of the database {address} reports an error.",
            StorageFailure.SchemaTooOld => $"The database {address} lacks a table. Run `voxa db migrate --store postgres:…`.",
            _ => $"The database {address} refused.",
        };
        // The server's own words, but never a row's content, which IncludeErrorDetail would add.
        var detail = error is PostgresException server ? $"PostgreSQL {server.SqlState}: {server.MessageText}" : Innermost(error).Message;
        return new StorageException(failure, $"{advice} ({detail})", error);
    }

    private static StorageFailure NameOf(Exception error) => error switch
    {
        StorageException store => store.Failure,
        PostgresException server => NameOf(server.SqlState),
        // A server that does not answer in time included: locks have a time-out of their own, which it names.
        _ => StorageFailure.Unreachable,
    };

    private static StorageFailure NameOf(string state) => state switch
    {
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow => StorageFailure.Unreachable,
        PostgresErrorCodes.DiskFull => StorageFailure.DiskFull,
        PostgresErrorCodes.TooManyConnections or PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.QueryCanceled => StorageFailure.Busy,
        PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.ReadOnlySqlTransaction or PostgresErrorCodes.InvalidCatalogName => StorageFailure.AccessDenied,
        PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted => StorageFailure.Corrupted,
        PostgresErrorCodes.IoError => StorageFailure.InputOutput,
        PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.InvalidSchemaName => StorageFailure.SchemaTooOld,
        _ => state[..2] switch
        {
            "08" => StorageFailure.Unreachable,
            "28" => StorageFailure.AccessDenied,
            "54" => StorageFailure.TooLarge,
            _ => StorageFailure.Unexpected,
        },
    };

    private static Exception Innermost(Exception error)
    {
        while (error.InnerException is { } inner) error = inner;
        return error;
    }
}
