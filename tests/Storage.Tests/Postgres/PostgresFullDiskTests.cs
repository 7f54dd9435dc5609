using OrleansVoxa.Storage.Tests.Grains;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Storage.Tests.Postgres;

/// <summary>The disk of the database server is full for a while.</summary>
public sealed class PostgresFullDiskTests
{
    private const int DiskBytes = 8 << 20;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Write_DiskOfTheServerIsFull_FailsByNameShowsInHealthAndLosesNothing()
    {
        Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? "");
        Assert.SkipUnless(Environment.UserName == "root", "A small disk for the server is mounted by root only.");
        await using var server = await PostgresServer.StartWithSmallDiskAsync(DiskBytes, Cancelled);
        var database = await PostgresTestStore.CreateAsync(server);
        await server.QueryAsync(database.ConnectionString, $"CREATE TABLESPACE small LOCATION '{server.SmallDisk}'", Cancelled);
        await server.QueryAsync(database.ConnectionString, "ALTER TABLE voxa.grain_state SET TABLESPACE small", Cancelled);
        await using var store = database.Open();
        var answered = new List<GrainId>();
        Assert.Null(await TryWriteAsync(store, answered));

        server.FillSmallDisk();
        StorageException? failure = null;
        // Pages that were there before have room of their own.
        for (var i = 0; i < 1_000 && failure is null; i++) failure = await TryWriteAsync(store, answered);
        Assert.Equal(StorageFailure.DiskFull, failure?.Failure);
        Assert.Contains("disk", failure!.Message, StringComparison.Ordinal);
        Assert.Equal((StorageFailure.DiskFull, false), (store.Store.Report().LastFailure!.Failure, store.Store.Report().LastFailure!.Overcome));
        await AllAreThereAsync(store, answered);

        server.FreeSmallDisk();
        Assert.Null(await TryWriteAsync(store, answered));
        Assert.True(store.Store.Report().LastFailure!.Overcome);
        await AllAreThereAsync(store, answered);
    }

    private static async Task<StorageException?> TryWriteAsync(StoreFixture store, List<GrainId> answered)
    {
        var grain = GrainId.Create("counter", Guid.NewGuid().ToString("N"));
        try
        {
            // Kept in the row itself: not so long that it is moved out, nor so uniform that it is compressed away.
            var note = string.Concat(Enumerable.Range(0, 40).Select(_ => Guid.NewGuid().ToString("N")));
            await store.Storage.WriteStateAsync("counter", grain, new GrainState<CounterState>(new CounterState { Note = note }), Cancelled);
            answered.Add(grain);
            return null;
        }
        catch (StorageException refused)
        {
            return refused;
        }
    }

    private static async Task AllAreThereAsync(StoreFixture store, List<GrainId> answered)
    {
        foreach (var grain in answered)
        {
            var state = new GrainState<CounterState>();
            await store.Storage.ReadStateAsync("counter", grain, state, Cancelled);
            Assert.True(state.RecordExists);
        }
    }
}
