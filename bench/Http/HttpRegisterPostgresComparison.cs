using Npgsql;
using OrleansVoxa.Bench.Measuring;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Bench.Http;

/// <summary>Registrations, answered after the commit, against rows that a PostgreSQL on this machine inserts one by one, each durable.</summary>
internal sealed class HttpRegisterPostgresComparison : HttpComparison
{
    private PostgresServer? _server;
    private NpgsqlConnection? _connection;
    private int _rows;

    public override string Name => "http-register-postgres";

    public override string Subject => "unsigned registrations over HTTP, each of a new node, 64 connections";

    public override string Baseline => "a row each, inserted by PostgreSQL in a synchronous commit of its own";

    public override string Bar => "at least 1";

    public override string? Missing => PostgresServer.Missing;

    protected override string Unit => "rows";

    protected override int Expected => 201;

    protected override int Count => 1_600;

    protected override Task<HttpServer?> StartOtherAsync(CancellationToken cancellationToken) => Task.FromResult<HttpServer?>(null);

    protected override async Task FillAsync(CancellationToken cancellationToken)
    {
        _server = await PostgresServer.StartAsync(cancellationToken);
        _connection = new NpgsqlConnection(await _server.CreateDatabaseAsync(cancellationToken));
        await _connection.OpenAsync(cancellationToken);
        await using var create = new NpgsqlCommand("CREATE TABLE node (id text PRIMARY KEY, state text NOT NULL)", _connection);
        await create.ExecuteNonQueryAsync(cancellationToken);
        await Silo.RegisterAsync(1_000, cancellationToken);
    }

    protected override Func<int, ReadOnlyMemory<byte>> Requests(HttpServer server)
    {
        var requests = new byte[Count][];
        Parallel.For(0, Count, i => requests[i] = HttpServer.Registration(i).Request);
        return i => requests[i];
    }

    protected override Task<Slice> BaselineAsync(CancellationToken cancellationToken) => Slice.MeasureAsync(Count, async () =>
    {
        await using var insert = new NpgsqlCommand("INSERT INTO node VALUES ($1, $2)", _connection) { Parameters = { new() { Value = "" }, new() { Value = new string('x', 750) } } };
        await insert.PrepareAsync(cancellationToken);
        for (var i = 0; i < Count; i++)
        {
            insert.Parameters[0].Value = $"node-{_rows++}";
            await insert.ExecuteNonQueryAsync(cancellationToken);
        }
    });

    protected override async Task CleanUpAsync()
    {
        await base.CleanUpAsync();
        if (_connection is not null) await _connection.DisposeAsync();
        if (_server is not null) await _server.DisposeAsync();
    }
}
