using System.Globalization;

namespace OrleansVoxa.Storage.Sqlite;

/// <summary>The tables, and the steps that lead from each version to the next. A released step is never edited.</summary>
internal static class SqliteSchema
{
    /// <summary>"VOXA": marks the file as ours, so that another program's database is not taken over.</summary>
    public const int ApplicationId = 0x564F5841;

    // WITHOUT ROWID: one tree a table instead of a table and an index, and rows lie together by grain type.
    private static readonly string[] Steps =
    [
        """
        CREATE TABLE grain_state (
            grain_type TEXT    NOT NULL,
            grain_key  TEXT    NOT NULL,
            state_name TEXT    NOT NULL,
            version    INTEGER NOT NULL,
            state      TEXT    NOT NULL,
            PRIMARY KEY (grain_type, grain_key, state_name)
        ) WITHOUT ROWID;
        CREATE TABLE reminder (
            grain_type TEXT    NOT NULL,
            grain_key  TEXT    NOT NULL,
            name       TEXT    NOT NULL,
            start_at   TEXT    NOT NULL, -- ISO 8601, UTC
            period     INTEGER NOT NULL, -- ticks of 100 ns
            version    INTEGER NOT NULL,
            PRIMARY KEY (grain_type, grain_key, name)
        ) WITHOUT ROWID;
        """,
    ];

    /// <summary>The version that this program writes.</summary>
    public static int Newest => Steps.Length;

    /// <summary>Brings the file from version <paramref name="found"/> to <see cref="Newest"/> in one transaction.</summary>
    public static void Migrate(SqliteConnection connection, int found, TimeProvider clock)
    {
        connection.Execute("BEGIN IMMEDIATE");
        try
        {
            connection.Execute($"PRAGMA application_id = {ApplicationId}");
            connection.Execute(
                "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY, applied_at TEXT NOT NULL)");
            using var note = connection.Prepare("INSERT INTO schema_version (version, applied_at) VALUES (?, ?)");
            for (var version = found + 1; version <= Newest; version++)
            {
                connection.Execute(Steps[version - 1]);
                note.Bind(1, version).Bind(2, clock.GetUtcNow().ToString("O", CultureInfo.InvariantCulture)).Run();
            }

            connection.Execute("COMMIT");
        }
        catch
        {
            if (connection.InTransaction) connection.Execute("ROLLBACK");
            throw;
        }
    }

    /// <summary>The version that the file has; 0 if it is empty. Changes nothing.</summary>
    /// <exception cref="StorageException">Of another program, or of a newer version of this one.</exception>
    public static int FindVersion(SqliteConnection connection, string path)
    {
        var owner = int.Parse(connection.Scalar("PRAGMA application_id")!, CultureInfo.InvariantCulture);
        var tables = connection.Scalar("SELECT count(*) FROM sqlite_master");
        if (owner == 0 && tables == "0") return 0;
        if (owner != ApplicationId)
        {
            throw new StorageException(StorageFailure.Foreign,
                $"The database {path} belongs to another program (application id {owner}). Choose another file or data directory.");
        }

        var found = int.Parse(connection.Scalar("SELECT max(version) FROM schema_version")!, CultureInfo.InvariantCulture);
        return found <= Newest ? found : throw new StorageException(StorageFailure.SchemaTooNew,
            $"The database {path} has schema {found}, but this program knows schemas up to {Newest}. Start the newer program that wrote it.");
    }
}
