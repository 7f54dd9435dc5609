using Npgsql;

namespace OrleansVoxa.Storage.Tests.Postgres;

/// <summary>What a silo of Orleans is to the database: a connection and the stored queries.</summary>
internal sealed class OrleansSilo : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;

    private OrleansSilo(PostgresTestStore database, NpgsqlConnection connection, OrleansQueries queries)
    {
        Database = database;
        _connection = connection;
        Queries = queries;
    }

    public PostgresTestStore Database { get; }

    public OrleansQueries Queries { get; }

    public static async Task<OrleansSilo> ConnectAsync(PostgresTestStore database)
    {
        var connection = await database.ConnectAsync();
        return new OrleansSilo(database, connection, await OrleansQueries.LoadAsync(connection));
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
