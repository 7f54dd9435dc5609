using System.Text;
using OrleansVoxa.Storage.Tests.Grains;
using OrleansVoxa.Storage.Tests.Postgres;

namespace OrleansVoxa.Storage.Tests.Transfer;

public sealed class StoreRowsTests(SharedPostgres postgres) : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Rows_OfOneType_AreReadInOrderAndChangedTogether(string database)
    {
        var location = await MakeAsync(database);
        using (var rows = StoreRows.Open(location, TimeProvider.System))
        {
            Assert.Equal(["1/a", "10/a", "2/a", "2/b"], await ReadAsync(rows, "shard"));
            Assert.Empty(await ReadAsync(rows, "shar"));

            await rows.WriteAsync(
                [
                    new StoreRowChange("shard", "10", "a", null),
                    new StoreRowChange("shard", "nothing", "a", null),
                    new StoreRowChange("shard", "2", "b", Json("""{"count":9}""")),
                    new StoreRowChange("shard", "3", "a", Json("""{"count":7,"note":"neu – \u0000"}""")),
                ],
                Cancelled);
            Assert.Equal(["1/a", "2/a", "2/b", "3/a"], await ReadAsync(rows, "shard"));
            Assert.Equal(["0/a"], await ReadAsync(rows, "other"));
        }

        // As the silo sees it: written rows have the next version, deleted ones are gone.
        await using var store = Open(database, location);
        Assert.Equal((9, "2"), await StateAsync(store, "b", "2"));
        Assert.Equal((7, "1"), await StateAsync(store, "a", "3"));
        Assert.Equal((2, "1"), await StateAsync(store, "a", "2"));
        Assert.Null((await StateAsync(store, "a", "10")).Version);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task WriteAsync_OneChangeFails_ChangesNothing(string database)
    {
        var location = await MakeAsync(database);
        using var rows = StoreRows.Open(location, TimeProvider.System);
        using var stop = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<Exception>(() => rows.WriteAsync(Changes(), stop.Token));

        Assert.Equal(["1/a", "10/a", "2/a", "2/b"], await ReadAsync(rows, "shard"));

        static IEnumerable<StoreRowChange> Changes()
        {
            yield return new StoreRowChange("shard", "1", "a", null);
            yield return new StoreRowChange("shard", "4", null!, Json("{}"));
        }
    }

    [Fact]
    public async Task Open_StoreOfARunningSilo_IsRefused()
    {
        await MakeAsync("sqlite");
        await using var store = StoreFixture.Open(_directory);

        Assert.Equal(StorageFailure.InUse, Assert.Throws<StorageException>(() => StoreRows.Open(File, TimeProvider.System)).Failure);
    }

    private StoreLocation File => StoreLocation.TryParse("sqlite:" + _directory.File("voxa.db"), "/", out _)!;

    private static ReadOnlyMemory<byte> Json(string json) => Encoding.UTF8.GetBytes(json);

    private static async Task<List<string>> ReadAsync(StoreRows rows, string type)
    {
        var found = new List<string>();
        await foreach (var row in rows.ReadAsync(type, Cancelled)) found.Add($"{row.GrainKey}/{row.StateName}");
        return found;
    }

    private static async Task<(int? Count, string? Version)> StateAsync(StoreFixture store, string name, string key)
    {
        var state = new GrainState<CounterState>();
        await store.Storage.ReadStateAsync(name, GrainId.Create("shard", key), state, Cancelled);
        return (state.State?.Count, state.ETag);
    }

    private StoreFixture Open(string database, StoreLocation location) =>
        database == "sqlite" ? StoreFixture.Open(_directory) : PostgresTestStore.Open(location.PostgresConnection!);

    private async Task<StoreLocation> MakeAsync(string database)
    {
        var location = database == "sqlite" ? File : StoreLocation.TryParse("postgres:" + (await PostgresTestStore.CreateAsync(postgres.Server)).ConnectionString, "/", out _)!;
        await using var store = Open(database, location);
        foreach (var (type, key, name) in new[] { ("shard", "2", "b"), ("shard", "2", "a"), ("shard", "10", "a"), ("shard", "1", "a"), ("other", "0", "a"), ("zzz", "1", "a") })
            await store.Storage.WriteStateAsync(name, GrainId.Create(type, key), new GrainState<CounterState>(new CounterState { Count = 2 }), Cancelled);
        return location;
    }
}
