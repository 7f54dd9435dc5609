using Npgsql;

namespace OrleansVoxa.Storage.Postgres;

/// <summary>Brings a PostgreSQL database to the schema of this program: <c>voxa db migrate</c>.</summary>
public static class PostgresMigrator
{
    // Waiting for another migration, which may rewrite a table.
    private const int PatienceSeconds = 600;

    /// <summary>
    /// Applies the scripts that are missing, each in a transaction of its own together with the note that it was applied. An
    /// advisory lock lets one migration run at a time; a second one waits, and then finds nothing to do.
    /// </summary>
    /// <param name="connectionString">The database, in Npgsql's keywords. The user must be allowed to create schemas and tables.</param>
    /// <param name="cancellationToken">Ends the wait; a script that is running is rolled back.</param>
    /// <exception cref="StorageException">The database cannot be reached, or is not this program's, or a newer one's.</exception>
    public static Task<PostgresMigration> MigrateAsync(string connectionString, CancellationToken cancellationToken) =>
        MigrateAsync(connectionString, MigrationScript.Newest, cancellationToken);

    /// <summary>The version of a database that this program could use after a migration; 0 if it is empty.</summary>
    /// <exception cref="StorageException">The database cannot be reached, or is not this program's, or a newer one's.</exception>
    public static async Task<int> FindVersionAsync(string connectionString, CancellationToken cancellationToken)
    {
        var address = PostgresAddress.Parse(connectionString);
        return await RunAsync(address, connection => PostgresSchema.FindVersionAsync(connection, address, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
    }

    internal static async Task<PostgresMigration> MigrateAsync(string connectionString, int target, CancellationToken cancellationToken)
    {
        var address = PostgresAddress.Parse(connectionString);
        return await RunAsync(address, async connection =>
        {
            await ExecuteAsync(connection, $"SELECT pg_advisory_lock({PostgresSchema.MigrationLock})", cancellationToken).ConfigureAwait(false);
            var from = await PostgresSchema.FindVersionAsync(connection, address, cancellationToken).ConfigureAwait(false);
            if (from == 0) await PostgresSchema.CheckEncodingAsync(connection, address, cancellationToken).ConfigureAwait(false);
            var applied = new List<string>();
            foreach (var script in MigrationScript.All.Skip(from).Take(target - from))
            {
                await ApplyAsync(connection, script, cancellationToken).ConfigureAwait(false);
                applied.Add($"{script.Version:D3}_{script.Name}");
            }

            return new PostgresMigration(address.Name, from, Math.Max(from, target), applied);
        }, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<T> RunAsync<T>(PostgresAddress address, Func<NpgsqlConnection, Task<T>> body, CancellationToken cancellationToken)
    {
        try
        {
            // Closing a connection outside a pool ends its session, and with it the lock.
            var connection = new NpgsqlConnection(address.For(pool: 0, TimeSpan.FromSeconds(PatienceSeconds)));
            await using (connection.ConfigureAwait(false))
            {
                await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
                return await body(connection).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (PostgresErrors.IsOfDatabase(error))
        {
            throw PostgresErrors.Create(error, address);
        }
    }

    private static async Task ApplyAsync(NpgsqlConnection connection, MigrationScript script, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            await ExecuteAsync(connection, script.Text, cancellationToken).ConfigureAwait(false);
            var note = new NpgsqlCommand("INSERT INTO voxa.schema_version (version, name, sha256) VALUES ($1, $2, $3)", connection)
            {
                Parameters = { new() { Value = script.Version }, new() { Value = script.Name }, new() { Value = script.Sha256 } },
            };
            await using (note.ConfigureAwait(false)) await note.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string text, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(text, connection);
        await using (command.ConfigureAwait(false)) await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
