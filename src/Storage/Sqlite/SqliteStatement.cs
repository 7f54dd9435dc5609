using System.Buffers;
using System.Text;
using SQLitePCL;

namespace OrleansVoxa.Storage.Sqlite;

/// <summary>A prepared statement. Parameters count from 1, columns from 0, as in SQLite.</summary>
internal sealed class SqliteStatement(SqliteConnection connection, sqlite3_stmt statement) : IDisposable
{
    private const int StackBytes = 384;

    public SqliteStatement Bind(int parameter, long value)
    {
        connection.Check(raw.sqlite3_bind_int64(statement, parameter, value));
        return this;
    }

    public SqliteStatement Bind(int parameter, string text)
    {
        // Encoded here and not by the binding, which allocates a copy for each string.
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        var rented = most > StackBytes ? ArrayPool<byte>.Shared.Rent(most) : null;
        var buffer = rented ?? stackalloc byte[StackBytes];
        var length = Encoding.UTF8.GetBytes(text, buffer);
        BindUtf8(parameter, buffer[..length]);
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
        return this;
    }

    /// <summary>Binds type and key of a grain to two parameters, from <paramref name="parameter"/> on.</summary>
    public SqliteStatement Bind(int parameter, GrainId grain) =>
        BindUtf8(parameter, grain.Type.AsSpan()).BindUtf8(parameter + 1, grain.Key.AsSpan());

    public SqliteStatement BindUtf8(int parameter, ReadOnlySpan<byte> text)
    {
        // An empty span is a null pointer, which SQLite would take for NULL.
        connection.Check(text.IsEmpty
            ? raw.sqlite3_bind_text(statement, parameter, "")
            : raw.sqlite3_bind_text(statement, parameter, text));
        return this;
    }

    /// <summary>True if there is a row.</summary>
    public bool Step() => raw.sqlite3_step(statement) switch
    {
        raw.SQLITE_ROW => true,
        raw.SQLITE_DONE => false,
        var code => throw Failed(code),
    };

    /// <summary>Runs the statement to its end and gives the count of changed rows.</summary>
    public int Run()
    {
        try
        {
            while (Step())
            {
                // Rows are of no interest here.
            }

            return connection.Changes;
        }
        finally
        {
            Reset();
        }
    }

    public long GetInt64(int column) => raw.sqlite3_column_int64(statement, column);

    /// <summary>Type and key of a grain from two columns, from <paramref name="column"/> on.</summary>
    public GrainId GetGrainId(int column) =>
        new(new GrainType(GetUtf8(column).ToArray()), new IdSpan(GetUtf8(column + 1).ToArray()));

    public string GetText(int column) => raw.sqlite3_column_text(statement, column).utf8_to_string();

    /// <summary>The text's bytes, in SQLite's memory: valid until the next step or reset.</summary>
    public ReadOnlySpan<byte> GetUtf8(int column) => raw.sqlite3_column_blob(statement, column);

    /// <summary>Ends the statement, and with it the read transaction that it holds open.</summary>
    public void Reset() => raw.sqlite3_reset(statement);

    public void Dispose() => statement.Dispose();

    private StorageException Failed(int code)
    {
        var failure = connection.Failure(code);
        Reset();
        return failure;
    }
}
