using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using OrleansVoxa.Bench.Measuring;
using OrleansVoxa.Storage;
using OrleansVoxa.Storage.Postgres;
using OrleansVoxa.Storage.Reminders;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Bench.Storage;

/// <summary>
/// The reminders of one silo of forty, read from PostgreSQL as a cluster's reminder service reads them: thirty ranges of the
/// ring, by hash, out of a million rows. Against all rows at once, so that the ratio says what the index is worth.
/// </summary>
internal sealed class ReminderRangeComparison : RateComparison
{
    private const int Rows = 1_000_000;
    private const int Silos = 40;
    private const int Ranges = 30;

    private PostgresServer? _server;
    private GrainStore? _store;
    private uint _slices;

    public override string Name => "postgres-reminders";

    public override string Subject => "reminders of a silo of 40, in 30 ranges by hash, of 1,000,000 rows";

    public override string Baseline => "all rows in one scan";

    public override string? Missing => PostgresServer.Missing;

    protected override string Unit => "rows";

    protected override async Task PrepareAsync(CancellationToken cancellationToken)
    {
        _server = await PostgresServer.StartAsync(cancellationToken, "shared_buffers=256MB", "max_wal_size=4GB");
        var database = await _server.CreateDatabaseAsync(cancellationToken);
        await PostgresMigrator.MigrateAsync(database, cancellationToken);
        await using (var pool = NpgsqlDataSource.Create(database))
        {
            await using var fill = pool.CreateCommand($"""
                INSERT INTO voxa.reminder (grain_type, grain_key, name, grain_hash, start_at, start_tick, period, version)
                SELECT 'voxa.node', encode(substr(sha256(i::text::bytea), 1, 20), 'hex'), 'lifecycle',
                       ('x' || encode(substr(sha256(i::text::bytea), 21, 4), 'hex'))::bit(32)::bigint & 4294967295,
                       now() + i % 86400 * interval '1 second', 0, {TimeSpan.TicksPerDay}, 1
                FROM generate_series(1, {Rows}) AS i
                """);
            fill.CommandTimeout = 0;
            await fill.ExecuteNonQueryAsync(cancellationToken);
            await using var settle = pool.CreateCommand("VACUUM ANALYZE voxa.reminder");
            settle.CommandTimeout = 0;
            await settle.ExecuteNonQueryAsync(cancellationToken);
        }

        var options = new PostgresStorageOptions { ConnectionString = database, ClusterId = "bench" };
        _store = new GrainStore(
            new PostgresDatabase(options, TimeProvider.System, NullLogger.Instance),
            options.QueueCapacity, options.MaxBatch, TimeProvider.System, NullLogger<GrainStore>.Instance);
        _store.Open();
    }

    protected override async Task<Slice> SubjectAsync(CancellationToken cancellationToken)
    {
        const uint Step = uint.MaxValue / Ranges, Width = Step / Silos;
        var first = unchecked(_slices++ * Width);
        var read = 0;
        var slice = await Slice.MeasureAsync(1, async () =>
        {
            var ranges = Enumerable.Range(0, Ranges).Select(range => unchecked(first + (uint)range * Step))
                .Select(begin => _store!.ReadRemindersAsync(ReminderQuery.OfRange(begin, unchecked(begin + Width)), cancellationToken).AsTask());
            read = (await Task.WhenAll(ranges)).Sum(rows => rows.Count);
        });
        if (Math.Abs(read - Rows / Silos) > Rows / Silos / 10) throw new InvalidOperationException($"{read} rows are not a fortieth of {Rows}.");
        return slice with { Units = read };
    }

    protected override async Task<Slice> BaselineAsync(CancellationToken cancellationToken)
    {
        var read = 0;
        var slice = await Slice.MeasureAsync(
            Rows, async () => read = (await _store!.ReadRemindersAsync(ReminderQuery.OfRange(0, 0), cancellationToken)).Count);
        return read == Rows ? slice : throw new InvalidOperationException($"{read} rows were read of {Rows}.");
    }

    protected override async Task CleanUpAsync()
    {
        if (_store is not null) await _store.DisposeAsync();
        if (_server is not null) await _server.DisposeAsync();
    }
}
