using Npgsql;

namespace OrleansVoxa.Storage.Postgres;

/// <summary>
/// Who may use a database: one silo alone, or the silos of one cluster. Both hold an advisory lock on the connection that
/// writes, the one exclusively and the others together, so that neither can begin beside the other.
/// </summary>
internal sealed class PostgresTenancy(PostgresAddress address, string? clusterId)
{
    // The silo that asks may be the only one besides a silo that was just killed; it is counted as one of them until it is gone.
    private const string Others =
        $"""
        FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
        WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 AND l.pid <> pg_backend_pid()
          AND l.classid = $1::oid AND l.objid = $2::oid
          AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        """;

    /// <summary>Takes the lock if it is to be had now.</summary>
    public bool TryEnter(NpgsqlConnection connection)
    {
        if (clusterId is null) return Scalar(connection, $"SELECT pg_try_advisory_lock({PostgresSchema.TenancyLock})") is true;
        if (Scalar(connection, $"SELECT pg_try_advisory_lock_shared({PostgresSchema.TenancyLock})") is not true) return false;
        if (TryJoin(connection)) return true;
        Scalar(connection, $"SELECT pg_advisory_unlock_shared({PostgresSchema.TenancyLock})");
        return false;
    }

    /// <summary>For whoever waited in vain.</summary>
    public StorageException Refusal(NpgsqlConnection connection) => new(StorageFailure.InUse, clusterId is null
        ? $"The database {address} is in use by another silo{Holder(connection)}. Stop it, or give this one a database of its own with --store."
        : $"The database {address} is in use by another silo{Holder(connection)}, of {Known(connection) switch
        {
            { } other when other != clusterId => $"cluster '{other}'",
            _ => "the embedded engine",
        }}. Let all silos have the same clusterId and engine, or give this one ('{clusterId}') a database of its own with --store.");

    /// <summary>Two clusters on one database would run every grain twice, and know nothing of each other.</summary>
    private bool TryJoin(NpgsqlConnection connection)
    {
        using var transaction = connection.BeginTransaction();
        // Silos join one at a time, so that two of different clusters cannot both find nobody there.
        Scalar(connection, $"SELECT pg_advisory_xact_lock({PostgresSchema.JoinLock})");
        var known = Known(connection);
        if (known == clusterId) return true;
        if (known is not null && Holder(connection).Length > 0) return false;
        using (var claim = new NpgsqlCommand(
            "INSERT INTO voxa.cluster (cluster_id) VALUES ($1) ON CONFLICT (single) DO UPDATE SET cluster_id = excluded.cluster_id", connection))
        {
            claim.Parameters.Add(new() { Value = clusterId });
            claim.ExecuteNonQuery();
        }

        transaction.Commit();
        return true;
    }

    private static string? Known(NpgsqlConnection connection) => (string?)Scalar(connection, "SELECT cluster_id FROM voxa.cluster");

    private static string Holder(NpgsqlConnection connection)
    {
        using var query = new NpgsqlCommand($"SELECT a.application_name {Others} LIMIT 1", connection)
        {
            Parameters = { new() { Value = PostgresSchema.TenancyLock >> 32 }, new() { Value = PostgresSchema.TenancyLock & 0xFFFFFFFF } },
        };
        return query.ExecuteScalar() switch
        {
            null => "",
            string { Length: > 0 } name => $" ({name})",
            _ => " (a program without a name)",
        };
    }

    private static object? Scalar(NpgsqlConnection connection, string text)
    {
        using var command = new NpgsqlCommand(text, connection);
        return command.ExecuteScalar();
    }
}
