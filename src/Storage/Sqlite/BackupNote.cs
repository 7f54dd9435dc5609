using System.Globalization;

namespace OrleansVoxa.Storage.Sqlite;

/// <summary>
/// What a back-up says of itself, in two tables of its own beside the store's: what rows it holds, so that damage shows which leaves the
/// structure whole, and the small files that belong to the store. Its presence is what makes a file a back-up; it goes when the file becomes a store again.
/// </summary>
internal static class BackupNote
{
    private const int Format = 1;

    /// <summary>Writes it, in one transaction.</summary>
    public static void Write(SqliteConnection copy, DateTimeOffset made, StoreContent rows, IReadOnlyDictionary<string, byte[]> files)
    {
        copy.Execute(
            """
            BEGIN;
            CREATE TABLE backup (format INTEGER NOT NULL, made_at TEXT NOT NULL, states INTEGER NOT NULL, reminders INTEGER NOT NULL, sha256 TEXT NOT NULL);
            CREATE TABLE backup_file (name TEXT PRIMARY KEY, content TEXT NOT NULL) WITHOUT ROWID; -- base64
            """);
        using (var note = copy.Prepare("INSERT INTO backup (format, made_at, states, reminders, sha256) VALUES (?1, ?2, ?3, ?4, ?5)"))
            note.Bind(1, Format).Bind(2, made.ToString("O", CultureInfo.InvariantCulture)).Bind(3, rows.States).Bind(4, rows.Reminders).Bind(5, rows.Sha256).Run();
        using (var file = copy.Prepare("INSERT INTO backup_file (name, content) VALUES (?1, ?2)"))
        {
            foreach (var (name, content) in files) file.Bind(1, name).Bind(2, Convert.ToBase64String(content)).Run();
        }

        copy.Execute("COMMIT");
    }

    /// <summary>Reads it; null if the file is no back-up.</summary>
    /// <exception cref="StorageException">It is one of a newer program, or what it says cannot be read.</exception>
    public static (DateTimeOffset Made, StoreContent Rows, IReadOnlyDictionary<string, byte[]> Files)? Read(SqliteConnection copy, string path)
    {
        if (copy.Scalar("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name IN ('backup', 'backup_file')") != "2") return null;
        var format = copy.Scalar("SELECT max(format) FROM backup");
        if (format != Format.ToString(CultureInfo.InvariantCulture))
        {
            throw new StorageException(StorageFailure.SchemaTooNew,
                $"The back-up {path} has format {format}, but this program knows format {Format}. Restore it with the program that made it.");
        }

        try
        {
            using var note = copy.Prepare("SELECT made_at, states, reminders, sha256 FROM backup");
            note.Step();
            var made = DateTimeOffset.ParseExact(note.GetText(0), "O", CultureInfo.InvariantCulture);
            var rows = new StoreContent(note.GetInt64(1), note.GetInt64(2), note.GetText(3));
            var files = new Dictionary<string, byte[]>();
            using var file = copy.Prepare("SELECT name, content FROM backup_file");
            while (file.Step()) files.Add(file.GetText(0), Convert.FromBase64String(file.GetText(1)));
            return (made, rows, files);
        }
        catch (FormatException error)
        {
            throw new StorageException(StorageFailure.Corrupted, $"The back-up {path} is damaged: what it says of itself cannot be read. Use another one.", error);
        }
    }

    /// <summary>Takes it out of a copy that becomes a store.</summary>
    public static void Remove(SqliteConnection copy) => copy.Execute("BEGIN; DROP TABLE backup; DROP TABLE backup_file; COMMIT");
}
