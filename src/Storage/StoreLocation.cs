using OrleansVoxa.Storage.Postgres;

namespace OrleansVoxa.Storage;

/// <summary>Which database, as users write it: <c>sqlite</c>, <c>sqlite:FILE</c> or <c>postgres:CONNECTION</c>. Immutable.</summary>
/// <remarks>Its text can be shown: of a connection string it holds database and host only.</remarks>
public sealed class StoreLocation
{
    private const string Sqlite = "sqlite", Postgres = "postgres:";

    private readonly string _text;

    private StoreLocation(string? sqliteFile, string? postgresConnection, string text)
    {
        SqliteFile = sqliteFile;
        PostgresConnection = postgresConnection;
        _text = text;
    }

    /// <summary>The absolute path of the SQLite file; null for PostgreSQL.</summary>
    public string? SqliteFile { get; }

    /// <summary>The connection string, which may hold a password; null for SQLite.</summary>
    public string? PostgresConnection { get; }

    /// <summary>Reads what a user wrote; null and a sentence that says what is wrong, without repeating a password.</summary>
    /// <param name="text">As in the summary.</param>
    /// <param name="dataDirectory">Where the SQLite file lies if no other place is named; relative paths start there.</param>
    /// <param name="fault">The sentence.</param>
    public static StoreLocation? TryParse(string text, string dataDirectory, out string? fault)
    {
        ArgumentNullException.ThrowIfNull(text);
        fault = null;
        if (text == Sqlite) return OfFile(Path.Combine(dataDirectory, "voxa.db"));
        if (text.StartsWith(Sqlite + ":", StringComparison.Ordinal) && text.Length > Sqlite.Length + 1)
            return OfFile(Path.GetFullPath(text[(Sqlite.Length + 1)..], dataDirectory.Length == 0 ? "/" : dataDirectory));
        if (!text.StartsWith(Postgres, StringComparison.Ordinal))
        {
            fault = "must be sqlite, sqlite:FILE or postgres:CONNECTION, as postgres:Host=/run/postgresql;Database=voxa;Username=voxa";
            return null;
        }

        var connection = text[Postgres.Length..];
        return PostgresAddress.TryParse(connection, out fault) is { } address ? new StoreLocation(null, connection, address.Name) : null;
    }

    /// <inheritdoc/>
    public override string ToString() => _text;

    private static StoreLocation OfFile(string path) => new(path, null, path);
}
