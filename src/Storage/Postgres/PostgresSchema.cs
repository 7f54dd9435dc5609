using Npgsql;

namespace OrleansVoxa.Storage.Postgres;

/// <summary>Tells which schema a database has. Changes nothing.</summary>
internal static class PostgresSchema
{
    /// <summary>Advisory locks are numbers, and each database has its own; these begin with "VOXA".</summary>
    public const long MigrationLock = 0x564F5841_00000001;

    /// <summary>Held by who uses the database: by one silo exclusively, or by all silos of a cluster together.</summary>
    public const long TenancyLock = 0x564F5841_00000002;

    /// <summary>Held for the moment in which a silo joins the others on a database.</summary>
    public const long JoinLock = 0x564F5841_00000003;

    /// <summary>The version; 0 if nothing of ours is there.</summary>
    /// <exception cref="StorageException">Of a newer version of this program, or made by other scripts.</exception>
    public static async Task<int> FindVersionAsync(NpgsqlConnection connection, PostgresAddress address, CancellationToken cancellationToken)
    {
        if (!await HasVersionsAsync(connection, cancellationToken).ConfigureAwait(false)) return 0;
        var found = new List<(int Version, string Sha256)>();
        var query = new NpgsqlCommand("SELECT version, sha256 FROM voxa.schema_version ORDER BY version", connection);
        await using (query.ConfigureAwait(false))
        {
            var reader = await query.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                    found.Add((reader.GetInt32(0), reader.GetString(1)));
            }
        }

        return Judge(found, address);
    }

    /// <exception cref="StorageException">Older than this program needs, or newer, or made by other scripts.</exception>
    public static async Task CheckAsync(NpgsqlConnection connection, PostgresAddress address, CancellationToken cancellationToken)
    {
        var found = await FindVersionAsync(connection, address, cancellationToken).ConfigureAwait(false);
        if (found == MigrationScript.Newest) return;
        throw new StorageException(StorageFailure.SchemaTooOld, found == 0
            ? $"The database {address} is not prepared for this program. Run `voxa db migrate --store postgres:…` once."
            : $"The database {address} has schema {found}, but this program needs {MigrationScript.Newest}. Run `voxa db migrate --store postgres:…`.");
    }

    /// <exception cref="StorageException">Not UTF-8, so that not every key and state could be stored.</exception>
    public static async Task CheckEncodingAsync(NpgsqlConnection connection, PostgresAddress address, CancellationToken cancellationToken)
    {
        var query = new NpgsqlCommand("SHOW server_encoding", connection);
        await using (query.ConfigureAwait(false))
        {
            var encoding = (string)(await query.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
            if (encoding == "UTF8") return;
            throw new StorageException(StorageFailure.Foreign,
                $"The database {address} has the encoding {encoding}. Make one with CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0.");
        }
    }

    private static async Task<bool> HasVersionsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var query = new NpgsqlCommand("SELECT to_regclass('voxa.schema_version') IS NOT NULL", connection);
        await using (query.ConfigureAwait(false)) return (bool)(await query.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }

    private static int Judge(List<(int Version, string Sha256)> found, PostgresAddress address)
    {
        if (found.Count > 0 && found[^1].Version > MigrationScript.Newest)
        {
            throw new StorageException(StorageFailure.SchemaTooNew,
                $"The database {address} has schema {found[^1].Version}, but this program knows schemas up to {MigrationScript.Newest}. Start the newer program that migrated it.");
        }

        for (var i = 0; i < found.Count; i++)
        {
            if (found[i].Version == i + 1 && found[i].Sha256 == MigrationScript.All[i].Sha256) continue;
            throw new StorageException(StorageFailure.SchemaAltered,
                $"The database {address} was migrated by other scripts than this program has: script {i + 1:D3} differs. Start the program that migrated it, or restore a backup.");
        }

        return found.Count;
    }
}
