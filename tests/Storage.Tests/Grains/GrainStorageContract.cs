using System.Text;
using Orleans.Storage;

namespace OrleansVoxa.Storage.Tests.Grains;

public abstract class GrainStorageContract : StoreContract
{
    private static readonly GrainId Grain = GrainId.Create("counter", "key-1");

    [Fact]
    public async Task ReadStateAsync_NoRow_GivesANewStateWithoutETag()
    {
        await using var store = Database.Open();
        var state = new GrainState<CounterState>(new CounterState { Count = 9 }, "4") { RecordExists = true };
        await store.Storage.ReadStateAsync("counter", Grain, state, Cancelled);
        Assert.Equal((0, null, false), (state.State!.Count, state.ETag, state.RecordExists));
    }

    [Fact]
    public async Task WriteStateAsync_Twice_CountsVersionsAndReadsBack()
    {
        await using var store = Database.Open();
        var state = new GrainState<CounterState>(new CounterState { Count = 1 });
        await store.Storage.WriteStateAsync("counter", Grain, state, Cancelled);
        Assert.Equal(("1", true), (state.ETag, state.RecordExists));
        state.State = new CounterState { Count = 2, Note = "zwei – два" };
        await store.Storage.WriteStateAsync("counter", Grain, state, Cancelled);
        Assert.Equal("2", state.ETag);

        var read = await ReadAsync(store, Grain);
        Assert.Equal((2, "zwei – два", "2", true), (read.State!.Count, read.State.Note, read.ETag, read.RecordExists));
    }

    [Fact]
    public async Task WriteStateAsync_StaleETag_ThrowsWithBothVersionsAndChangesNothing()
    {
        await using var store = Database.Open();
        var winner = new GrainState<CounterState>(new CounterState { Count = 1 });
        await store.Storage.WriteStateAsync("counter", Grain, winner, Cancelled);
        var loser = new GrainState<CounterState>(new CounterState { Count = 100 }, winner.ETag) { RecordExists = true };
        await store.Storage.WriteStateAsync("counter", Grain, winner, Cancelled);

        var error = await Assert.ThrowsAsync<InconsistentStateException>(
            () => store.Storage.WriteStateAsync("counter", Grain, loser, Cancelled));
        Assert.Equal(("2", "1"), (error.StoredEtag, error.CurrentEtag));
        Assert.Equal("1", loser.ETag);
        Assert.Equal(1, (await ReadAsync(store, Grain)).State!.Count);
    }

    [Fact]
    public async Task WriteStateAsync_NoETagButARow_Throws()
    {
        await using var store = Database.Open();
        await store.Storage.WriteStateAsync("counter", Grain, new GrainState<CounterState>(new CounterState()), Cancelled);
        var error = await Assert.ThrowsAsync<InconsistentStateException>(() => store.Storage.WriteStateAsync(
            "counter", Grain, new GrainState<CounterState>(new CounterState()), Cancelled));
        Assert.Equal(("1", null), (error.StoredEtag, error.CurrentEtag));
    }

    [Theory]
    [InlineData("3")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("W/\"abc\"")]
    [InlineData("99999999999999999999")]
    public async Task WriteStateAsync_ETagOfNoRow_Throws(string etag)
    {
        await using var store = Database.Open();
        var error = await Assert.ThrowsAsync<InconsistentStateException>(() => store.Storage.WriteStateAsync(
            "counter", Grain, new GrainState<CounterState>(new CounterState(), etag), Cancelled));
        Assert.Equal((null, etag), (error.StoredEtag, error.CurrentEtag));
        Assert.False((await ReadAsync(store, Grain)).RecordExists);
    }

    [Fact]
    public async Task ClearStateAsync_FreshETag_RemovesTheRowAndStartsAnew()
    {
        await using var store = Database.Open();
        var state = new GrainState<CounterState>(new CounterState { Count = 5 });
        await store.Storage.WriteStateAsync("counter", Grain, state, Cancelled);
        await store.Storage.ClearStateAsync("counter", Grain, state, Cancelled);
        Assert.Equal((0, null, false), (state.State!.Count, state.ETag, state.RecordExists));
        Assert.False((await ReadAsync(store, Grain)).RecordExists);
        await store.Storage.WriteStateAsync("counter", Grain, state, Cancelled);
        Assert.Equal("1", state.ETag);
    }

    [Fact]
    public async Task ClearStateAsync_NoRow_Succeeds()
    {
        await using var store = Database.Open();
        var state = new GrainState<CounterState>(new CounterState { Count = 5 });
        await store.Storage.ClearStateAsync("counter", Grain, state, Cancelled);
        Assert.Equal((0, false), (state.State!.Count, state.RecordExists));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("7")]
    public async Task ClearStateAsync_StaleETag_ThrowsAndKeepsTheRow(string? etag)
    {
        await using var store = Database.Open();
        await store.Storage.WriteStateAsync("counter", Grain, new GrainState<CounterState>(new CounterState { Count = 3 }), Cancelled);
        var error = await Assert.ThrowsAsync<InconsistentStateException>(() => store.Storage.ClearStateAsync(
            "counter", Grain, new GrainState<CounterState>(new CounterState(), etag), Cancelled));
        Assert.Equal(("1", etag), (error.StoredEtag, error.CurrentEtag));
        Assert.Equal(3, (await ReadAsync(store, Grain)).State!.Count);
    }

    [Fact]
    public async Task WriteStateAsync_SameKeyOtherTypeOrName_AreOtherRows()
    {
        await using var store = Database.Open();
        (GrainId Grain, string Name)[] rows =
            [(Grain, "a"), (Grain, "b"), (Grain, ""), (GrainId.Create("other", "key-1"), "a"), (GrainId.Create("counter", "KEY-1"), "a")];
        for (var i = 0; i < rows.Length; i++)
        {
            await store.Storage.WriteStateAsync(
                rows[i].Name, rows[i].Grain, new GrainState<CounterState>(new CounterState { Count = i }), Cancelled);
        }

        for (var i = 0; i < rows.Length; i++)
        {
            var read = new GrainState<CounterState>();
            await store.Storage.ReadStateAsync(rows[i].Name, rows[i].Grain, read, Cancelled);
            Assert.Equal(i, read.State!.Count);
        }
    }

    [Fact]
    public async Task WriteStateAsync_AnyWriters_StoresJsonThatPeopleAndSqlCanRead()
    {
        await using (var store = Database.Open())
        {
            await store.Storage.WriteStateAsync(
                "counter", Grain, new GrainState<CounterState>(new CounterState { Count = 42 }), Cancelled);
        }

        Assert.Equal("42", await Database.CountBySqlAsync());
    }

    [Fact]
    public async Task ReadStateAsync_RowOfAnotherShape_NamesTheGrain()
    {
        await using var store = Database.Open();
        await store.Storage.WriteStateAsync("counter", Grain, new GrainState<string>("no counter"), Cancelled);
        var error = await Assert.ThrowsAsync<StorageException>(() => ReadAsync(store, Grain));
        Assert.Equal(StorageFailure.Unreadable, error.Failure);
        Assert.Contains("counter/key-1", error.Message, StringComparison.Ordinal);
        // The reader must have come back to the pool in a usable condition.
        for (var i = 0; i < 100; i++) await Assert.ThrowsAsync<StorageException>(() => ReadAsync(store, Grain));
        Assert.False((await ReadAsync(store, GrainId.Create("counter", "key-2"))).RecordExists);
    }

    [Fact]
    public async Task WriteStateAsync_AboveTheLimit_IsRefusedByName()
    {
        await using var store = Database.Open(options => options.MaxStateBytes = 1024);
        var error = await Assert.ThrowsAsync<StorageException>(() => store.Storage.WriteStateAsync(
            "counter", Grain, new GrainState<CounterState>(new CounterState { Note = new string('x', 1024) }), Cancelled));
        Assert.Equal(StorageFailure.TooLarge, error.Failure);
    }

    [Fact]
    public async Task WriteStateAsync_SourceGeneratedContext_IsUsed()
    {
        await using var store = Database.Open(
            options => options.JsonSerializerOptions = new(CounterJson.Default.Options));
        await store.Storage.WriteStateAsync(
            "counter", Grain, new GrainState<CounterState>(new CounterState { Count = 8 }), Cancelled);
        Assert.Equal(8, (await ReadAsync(store, Grain)).State!.Count);
        // A type that the context does not know shows that nothing falls back to reflection.
        await Assert.ThrowsAsync<NotSupportedException>(
            () => store.Storage.WriteStateAsync("text", Grain, new GrainState<StringBuilder>(new StringBuilder()), Cancelled));
    }

    [Fact]
    public async Task WriteStateAsync_ManyWritersOnFewGrains_LosesNoUpdate()
    {
        const int Writers = 32, Grains = 4, Each = 50;
        await using (var store = Database.Open())
        {
            await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
            {
                for (var i = 0; i < Each; i++) await IncrementAsync(store, GrainId.Create("counter", $"{(writer + i) % Grains}"));
            })));
        }

        await using var reopened = Database.Open();
        var total = 0;
        for (var i = 0; i < Grains; i++) total += (await ReadAsync(reopened, GrainId.Create("counter", $"{i}"))).State!.Count;
        Assert.Equal(Writers * Each, total);
    }

    [Fact]
    public async Task ReadStateAsync_CommitUnderWay_DoesNotWaitForIt()
    {
        await using var store = Database.Open();
        await store.Storage.WriteStateAsync("counter", Grain, new GrainState<CounterState>(new CounterState { Count = 1 }), Cancelled);
        await using var other = await Database.ChangeRowsElsewhereAsync();
        Assert.Equal("1", (await ReadAsync(store, Grain)).ETag);
    }

    private static async Task IncrementAsync(StoreFixture store, GrainId grain)
    {
        while (true)
        {
            var state = await ReadAsync(store, grain);
            state.State!.Count++;
            try
            {
                await store.Storage.WriteStateAsync("counter", grain, state, Cancelled);
                return;
            }
            catch (InconsistentStateException)
            {
                // Another writer was first: read again, as an activation would.
            }
        }
    }

    private static async Task<GrainState<CounterState>> ReadAsync(StoreFixture store, GrainId grain)
    {
        var state = new GrainState<CounterState>();
        await store.Storage.ReadStateAsync("counter", grain, state, Cancelled);
        return state;
    }
}
