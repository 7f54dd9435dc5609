using Microsoft.Extensions.Logging;

namespace OrleansVoxa.Storage;

/// <summary>Log messages of this project: event ids 2000 to 2099.</summary>
internal static partial class StorageLog
{
    [LoggerMessage(1400, LogLevel.Information, "Opened the store {Path}: schema {Schema}, checked in {Milliseconds} ms")]
    public static partial void Opened(this ILogger logger, string path, int schema, double milliseconds);

    [LoggerMessage(1401, LogLevel.Information, "Closed the store {Path}")]
    public static partial void Closed(this ILogger logger, string path);

    [LoggerMessage(1402, LogLevel.Error, "A batch of {Count} writes failed and was rolled back: {Failure}")]
    public static partial void BatchFailed(this ILogger logger, int count, StorageFailure failure, Exception error);

    [LoggerMessage(1403, LogLevel.Warning, "Upkeep of the store failed ({Failure}); what was acknowledged is stored")]
    public static partial void MaintenanceFailed(this ILogger logger, StorageFailure failure, Exception error);

    [LoggerMessage(1404, LogLevel.Information, "Migrated the store {Path} from schema {From} to {To}")]
    public static partial void Migrated(this ILogger logger, string path, int from, int to);

    [LoggerMessage(1405, LogLevel.Critical,
        "The store takes no more writes until the silo is restarted, since the disk may have lost some: {Failure}")]
    public static partial void Latched(this ILogger logger, StorageFailure failure, Exception error);

    [LoggerMessage(1406, LogLevel.Warning,
        "The log of {Path} cannot start over and has {Pages} pages: another program reads the database. Close it")]
    public static partial void LogKeptByReader(this ILogger logger, string path, int pages);

    [LoggerMessage(1407, LogLevel.Warning,
        "The database {Database} allows {Allowed} connections, so {Used} read instead of the {Wanted} that are asked for")]
    public static partial void PoolCut(this ILogger logger, string database, int allowed, int wanted, int used);

    [LoggerMessage(1408, LogLevel.Warning, "Connected to the database {Database} again")]
    public static partial void Reconnected(this ILogger logger, string database);

    [LoggerMessage(1409, LogLevel.Critical,
        "The server of the database {Database} runs with fsync = off: what is acknowledged does not survive a power failure. Turn it on")]
    public static partial void ServerWithoutSync(this ILogger logger, string database);

    [LoggerMessage(1410, LogLevel.Warning, "The log of {Path} was not lengthened ahead of its use; until the next start commits may take longer")]
    public static partial void LogNotReserved(this ILogger logger, string path, Exception error);
}
