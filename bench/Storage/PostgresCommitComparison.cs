using OrleansVoxa.Bench.Measuring;
using OrleansVoxa.Storage.Postgres;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Bench.Storage;

/// <summary>
/// Acknowledged, durable writes of new rows into PostgreSQL by a hundred writers: the group commit with statements of many rows,
/// against one statement and one transaction for each row. Both write into one server, which is started for it.
/// </summary>
internal sealed class PostgresCommitComparison(bool againstPackage) : RateComparison
{
    private const int Writers = 100;
    private const int Rows = 10_000;
    private const int BaselineRows = 500;

    private PostgresServer? _server;
    private PostgresStore? _grouped;
    private PostgresStore? _single;
    private OrleansPackageRows? _package;
    private int _slices;

    public static IEnumerable<IComparison> All => [new PostgresCommitComparison(false), new PostgresCommitComparison(true)];

    public override string Name => againstPackage ? "postgres-package" : "postgres-single";

    public override string Subject => "PostgreSQL, durable acknowledged writes, 100 writers";

    public override string Baseline => againstPackage
        ? "the same by the statement of Orleans' ADO.NET package, 100 connections"
        : "the same store, a statement and a transaction for each row";

    public override string Bar => againstPackage ? "the better is the cluster's default" : "at least 5";

    public override string? Missing => PostgresServer.Missing;

    protected override string Unit => "rows";

    protected override async Task PrepareAsync(CancellationToken cancellationToken)
    {
        _server = await PostgresServer.StartAsync(cancellationToken, "max_connections=140", "shared_buffers=256MB", "max_wal_size=4GB");
        var database = await _server.CreateDatabaseAsync(cancellationToken);
        await PostgresMigrator.MigrateAsync(database, cancellationToken);
        _grouped = new PostgresStore(database, maxBatch: 4_096);
        if (againstPackage) _package = await OrleansPackageRows.OpenAsync(database, cancellationToken);
        else _single = new PostgresStore(database, maxBatch: 1);
    }

    protected override Task<Slice> SubjectAsync(CancellationToken cancellationToken)
    {
        var grains = NewRows(Rows);
        return Slice.MeasureAsync(Rows, () => _grouped!.InsertAsync(grains, Writers));
    }

    protected override Task<Slice> BaselineAsync(CancellationToken cancellationToken)
    {
        var grains = NewRows(BaselineRows);
        return Slice.MeasureAsync(BaselineRows, () => _package?.InsertAsync(grains, Writers) ?? _single!.InsertAsync(grains, Writers));
    }

    protected override async Task CleanUpAsync()
    {
        if (_grouped is not null) await _grouped.DisposeAsync();
        if (_single is not null) await _single.DisposeAsync();
        if (_package is not null) await _package.DisposeAsync();
        if (_server is not null) await _server.DisposeAsync();
    }

    // Ascending keys on both sides, so that both trees grow at their right edge.
    private GrainId[] NewRows(int count)
    {
        _slices++;
        return [.. Enumerable.Range(0, count).Select(i => GrainId.Create("bench.text", $"{_slices:D6}-{i:D6}"))];
    }
}
