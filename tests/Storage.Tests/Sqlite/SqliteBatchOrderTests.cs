using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansVoxa.Storage.Commit;
using OrleansVoxa.Storage.Grains;
using OrleansVoxa.Storage.Reminders;
using OrleansVoxa.Storage.Sqlite;

namespace OrleansVoxa.Storage.Tests.Sqlite;

/// <summary>A batch is written in the order of its keys; nobody may notice.</summary>
public sealed class SqliteBatchOrderTests
{
    [Fact]
    public void Write_AnyBatches_GivesWhatOneOperationAfterTheOtherGives()
    {
        using var directory = new TemporaryDirectory();
        using var single = Open(Path.Combine(directory.Path, "single"));
        using var batched = Open(Path.Combine(directory.Path, "batched"));

        // Few keys and low versions, so that operations of one batch meet in the same rows, and about half of them win.
        var step = Gen.Choose(0, 4).SelectMany(kind => Gen.Choose(0, 3).SelectMany(key => Gen.Choose(0, 3).Select(version => (kind, key, version))));
        Prop.ForAll(step.ListOf().Where(steps => steps.Count > 0).ToArbitrary(), steps =>
        {
            var (ours, theirs) = (steps.Select(Operation).ToArray(), steps.Select(Operation).ToArray());
            batched.Write(ours);
            foreach (var operation in theirs) single.Write([operation]);
            Assert.Equal(theirs.Select(operation => operation.Outcome), ours.Select(operation => operation.Outcome));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(150));
    }

    private static SqliteDatabase Open(string directory)
    {
        var database = new SqliteDatabase(new SqliteStorageOptions { DataDirectory = directory }, TimeProvider.System, NullLogger.Instance);
        database.Open();
        return database;
    }

    private static WriteOperation Operation((int Kind, int Key, int Version) step)
    {
        // Two types and two keys, one the beginning of the other.
        var grain = GrainId.Create(step.Key < 2 ? "order" : "orders", step.Key % 2 == 0 ? "a" : "a0");
        return step.Kind switch
        {
            0 or 1 => new StateWrite(new StateKey(grain, "state"), step.Version, "{}"u8.ToArray()),
            2 => new StateClear(new StateKey(grain, "state"), step.Version),
            3 => new ReminderUpsert(new ReminderRow(grain, "lifecycle", DateTime.UnixEpoch, TimeSpan.FromDays(1), 0)),
            _ => step.Key == 0 ? new ReminderClear() : new ReminderDelete(grain, "lifecycle", step.Version),
        };
    }
}
