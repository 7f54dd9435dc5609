using System.Globalization;
using Npgsql;

namespace OrleansVoxa.Storage.Postgres;

/// <summary>A connection string that can be shown: its text is host and database, never a password.</summary>
internal sealed class PostgresAddress
{
    private readonly NpgsqlConnectionStringBuilder _given;

    private PostgresAddress(NpgsqlConnectionStringBuilder given)
    {
        _given = given;
        Name = $"{given.Database ?? given.Username} on {given.Host}"
            + (given.Port == NpgsqlConnection.DefaultPort ? "" : string.Create(CultureInfo.InvariantCulture, $":{given.Port}"));
    }

    /// <summary>Database and host.</summary>
    public string Name { get; }

    /// <exception cref="StorageException">It is no connection string; the message says what is wrong, not what was given.</exception>
    public static PostgresAddress Parse(string connectionString) => TryParse(connectionString, out var fault)
        ?? throw new StorageException(StorageFailure.Unreachable, fault!);

    /// <summary>Null and a sentence if it is no connection string. The sentence does not repeat it, since it may hold a password.</summary>
    public static PostgresAddress? TryParse(string connectionString, out string? fault)
    {
        const string Example = "write it as Host=/run/postgresql;Database=voxa;Username=voxa";
        fault = null;
        try
        {
            var given = new NpgsqlConnectionStringBuilder(connectionString);
            if (!string.IsNullOrWhiteSpace(given.Host)) return new PostgresAddress(given);
            fault = $"The PostgreSQL connection string names no host: {Example}.";
        }
        catch (Exception error) when (error is ArgumentException or FormatException or InvalidCastException)
        {
            fault = connectionString.TrimStart().StartsWith("//", StringComparison.Ordinal)
                ? $"A PostgreSQL connection string is no URL: {Example}."
                : $"The PostgreSQL connection string cannot be read; {Example}.";
        }

        return null;
    }

    /// <summary>The string to connect with.</summary>
    /// <param name="pool">Connections of the pool, at most; 0 for a connection that belongs to its opener and ends when closed.</param>
    /// <param name="commandTimeout">The longest wait for an answer.</param>
    public string For(int pool, TimeSpan commandTimeout)
    {
        var wanted = new NpgsqlConnectionStringBuilder(_given.ConnectionString)
        {
            Pooling = pool > 0,
            MinPoolSize = 0,
            MaxPoolSize = Math.Max(pool, 1),
            Multiplexing = false,
            Enlist = false,
            // All statements of the store are few and stay the same.
            MaxAutoPrepare = 64,
            AutoPrepareMinUsages = 1,
            CommandTimeout = (int)Math.Ceiling(commandTimeout.TotalSeconds),
            // A server that vanished without a word must not hold a writer for the two hours that TCP would.
            KeepAlive = 15,
        };
        // Nothing of a session is changed that a next user of the connection could stumble over.
        wanted.NoResetOnClose = true;
        wanted.ApplicationName ??= string.Create(CultureInfo.InvariantCulture, $"voxa {Environment.MachineName} process {Environment.ProcessId}");
        return wanted.ConnectionString;
    }

    public override string ToString() => Name;
}
