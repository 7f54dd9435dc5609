using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansVoxa.Storage.Commit;
using OrleansVoxa.Storage.Grains;
using OrleansVoxa.Storage.Postgres;
using OrleansVoxa.Storage.Reminders;
using OrleansVoxa.Storage.Sqlite;

namespace OrleansVoxa.Storage.Tests.Postgres;

/// <summary>Statements of many rows must give what one statement after the other gives: SQLite, which does the latter, is the measure.</summary>
public sealed class BatchOrderTests(SharedPostgres postgres)
{
    private enum Kind
    {
        Write,
        Clear,
        Upsert,
        Delete,
        ClearReminders,
    }

    [Fact]
    public async Task Write_AnyBatches_GiveTheOutcomesOfSqlite()
    {
        var server = await PostgresTestStore.CreateAsync(postgres.Server);
        using var directory = new TemporaryDirectory();
        using var one = new SqliteDatabase(new SqliteStorageOptions { DataDirectory = directory }, TimeProvider.System, NullLogger.Instance);
        using var many = new PostgresDatabase(new PostgresStorageOptions { ConnectionString = server.ConnectionString }, TimeProvider.System, NullLogger.Instance);
        one.Open();
        many.Open();

        // Few keys and low versions, so that operations of one batch meet in the same rows, and about half of them win.
        var kind = Gen.Frequency((4, Gen.Constant(Kind.Write)), (2, Gen.Constant(Kind.Clear)), (3, Gen.Constant(Kind.Upsert)), (2, Gen.Constant(Kind.Delete)), (1, Gen.Constant(Kind.ClearReminders)));
        var step = kind.SelectMany(what => Gen.Choose(0, 2).SelectMany(key => Gen.Choose(0, 3).Select(version => (What: what, Key: key, Version: (long)version))));
        var batch = step.ListOf().Where(steps => steps.Count > 0).ToArbitrary();
        Prop.ForAll(batch, steps =>
        {
            var (ours, theirs) = (steps.Select(Operation).ToArray(), steps.Select(Operation).ToArray());
            one.Write(theirs);
            many.Write(ours);
            // The version that a loser is told is that of a moment after the commit, and may differ.
            Assert.Equal(theirs.Select(Outcome), ours.Select(Outcome));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(150));
    }

    private static WriteOutcome Outcome(WriteOperation operation) => operation.Outcome.Applied ? operation.Outcome : default;

    private static WriteOperation Operation((Kind What, int Key, long Version) step)
    {
        var grain = GrainId.Create("order", $"{step.Key}");
        return step.What switch
        {
            Kind.Write => new StateWrite(new StateKey(grain, "state"), step.Version, "{}"u8.ToArray()),
            Kind.Clear => new StateClear(new StateKey(grain, "state"), step.Version),
            Kind.Upsert => new ReminderUpsert(new ReminderRow(grain, "lifecycle", DateTime.UnixEpoch, TimeSpan.FromDays(1), 0)),
            Kind.Delete => new ReminderDelete(grain, "lifecycle", step.Version),
            _ => new ReminderClear(),
        };
    }
}
