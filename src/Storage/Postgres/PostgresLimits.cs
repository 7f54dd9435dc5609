using Npgsql;

namespace OrleansVoxa.Storage.Postgres;

/// <summary>What the server grants.</summary>
internal static class PostgresLimits
{
    /// <summary>Connections that this user may hold at most, by the limits of server, database and user.</summary>
    public static int ConnectionsAllowed(NpgsqlConnection connection)
    {
        // reserved_connections exists from PostgreSQL 16 on. A limit of -1 is none.
        using var query = new NpgsqlCommand(
            """
            SELECT least(
                current_setting('max_connections')::integer - current_setting('superuser_reserved_connections')::integer
                    - coalesce(current_setting('reserved_connections', true)::integer, 0),
                (SELECT nullif(datconnlimit, -1) FROM pg_database WHERE datname = current_database()),
                (SELECT nullif(rolconnlimit, -1) FROM pg_roles WHERE rolname = current_user))
            """, connection);
        return (int)query.ExecuteScalar()!;
    }
}
