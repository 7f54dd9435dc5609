using System.Data;
using System.Text;

namespace OrleansVoxa.Storage.Tests.Postgres;

/// <summary>Persistence and reminders as the packages of Orleans use them.</summary>
public sealed class OrleansStateQueryTests(SharedPostgres postgres)
{
    private static readonly DateTime Now = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    [Fact]
    public async Task WriteToStorage_NewThenChanged_CountsVersionsAndReadsBack()
    {
        await using var silo = await ConnectAsync();
        Assert.Empty(await ReadAsync(silo, "a"));
        Assert.Equal(1, await WriteAsync(silo, "a", null, "one"));
        Assert.Equal(2, await WriteAsync(silo, "a", 1, "two"));
        var row = Assert.Single(await ReadAsync(silo, "a"));
        Assert.Equal((2, "two"), (row["Version"], Encoding.UTF8.GetString((byte[])row["PayloadBinary"]!)));
        Assert.Empty(await ReadAsync(silo, "b"));
    }

    [Fact]
    public async Task WriteToStorage_WrongVersion_GivesNoNewOneAndChangesNothing()
    {
        await using var silo = await ConnectAsync();
        // No row, or the version that was given, is what Orleans takes for a conflict.
        Assert.Null(await WriteAsync(silo, "a", 5, "x"));
        Assert.Equal(1, await WriteAsync(silo, "a", null, "one"));
        Assert.Null(await WriteAsync(silo, "a", null, "x"));
        Assert.Null(await WriteAsync(silo, "a", 2, "x"));
        Assert.Equal(1, Assert.Single(await ReadAsync(silo, "a"))["Version"]);
    }

    [Fact]
    public async Task WriteToStorage_ManyFirstWritesAtOnce_OneWins()
    {
        var database = await PostgresTestStore.CreateAsync(postgres.Server);
        var versions = await Task.WhenAll(Enumerable.Range(0, 16).Select(async i =>
        {
            await using var silo = await OrleansSilo.ConnectAsync(database);
            return await WriteAsync(silo, "a", null, $"{i}");
        }));
        Assert.Single(versions, version => version == 1);
        await using var reader = await OrleansSilo.ConnectAsync(database);
        Assert.Single(await ReadAsync(reader, "a"));
    }

    [Fact]
    public async Task ClearAndDelete_RightVersionOnly_EmptyOrRemoveTheRow()
    {
        await using var silo = await ConnectAsync();
        await WriteAsync(silo, "a", null, "one");
        Assert.Null(await ChangeAsync(silo, "ClearStorageKey", "a", 7));
        Assert.Equal(2, await ChangeAsync(silo, "ClearStorageKey", "a", 1));
        var cleared = Assert.Single(await ReadAsync(silo, "a"));
        Assert.Equal((2, null), (cleared["Version"], cleared["PayloadBinary"]));
        Assert.Equal(3, await WriteAsync(silo, "a", 2, "again"));

        Assert.Null(await ChangeAsync(silo, "DeleteStorageKey", "a", 2));
        Assert.Equal(4, await ChangeAsync(silo, "DeleteStorageKey", "a", 3));
        Assert.Empty(await ReadAsync(silo, "a"));
    }

    [Fact]
    public async Task Storage_KeyWithoutText_IsARowOfItsOwn()
    {
        await using var silo = await ConnectAsync();
        Assert.Equal(1, await WriteAsync(silo, null, null, "number"));
        Assert.Equal(1, await WriteAsync(silo, "a", null, "text"));
        Assert.Null(await WriteAsync(silo, null, null, "number again"));
        Assert.Equal("number", Encoding.UTF8.GetString((byte[])Assert.Single(await ReadAsync(silo, null))["PayloadBinary"]!));
    }

    [Fact]
    public async Task UpsertReminder_PeriodOfTwoYears_ReadsBack()
    {
        await using var silo = await ConnectAsync();
        Assert.Equal(0, await UpsertAsync(silo, "n/1", 5, 60_000, DbType.Int32));
        // Orleans sends a long only where an int does not suffice.
        var twoYears = (long)TimeSpan.FromDays(730).TotalMilliseconds;
        Assert.Equal(1, await UpsertAsync(silo, "n/1", 5, twoYears, DbType.Int64));
        var row = Assert.Single(await silo.Queries.ReadAsync("ReadReminderRowKey", Service, Grain("n/1"), Name));
        Assert.Equal(("n/1", "lifecycle", Now, twoYears, 1), (row["GrainId"], row["ReminderName"], row["StartTime"], row["Period"], row["Version"]));
        Assert.Single(await silo.Queries.ReadAsync("ReadReminderRowsKey", Service, Grain("n/1")));
        Assert.Empty(await silo.Queries.ReadAsync("ReadReminderRowsKey", Service, Grain("n/2")));
    }

    [Fact]
    public async Task ReadRangeRows_TwoRangesThatShareTheRing_GiveEachRowOnce()
    {
        await using var silo = await ConnectAsync();
        int[] hashes = [int.MinValue, -5, -1, 0, 1, 5, int.MaxValue];
        foreach (var hash in hashes) await UpsertAsync(silo, $"n/{hash}", hash, 60_000, DbType.Int32);
        var inside = await RangeAsync("ReadRangeRows1Key", -5, 1);
        var around = await RangeAsync("ReadRangeRows2Key", 1, -5);
        Assert.Equal(["n/-1", "n/0", "n/1"], inside.Order(StringComparer.Ordinal));
        Assert.Equal(hashes.Select(hash => $"n/{hash}").Order(StringComparer.Ordinal), inside.Concat(around).Order(StringComparer.Ordinal));

        async Task<IEnumerable<string>> RangeAsync(string key, int begin, int end) =>
            (await silo.Queries.ReadAsync(key, Service, ("BeginHash", begin, DbType.Int32), ("EndHash", end, DbType.Int32))).Select(row => (string)row["GrainId"]!);
    }

    [Fact]
    public async Task DeleteReminder_StaleVersion_KeepsIt()
    {
        await using var silo = await ConnectAsync();
        await UpsertAsync(silo, "n/1", 5, 60_000, DbType.Int32);
        Assert.False(await DeleteAsync(3));
        Assert.True(await DeleteAsync(0));
        Assert.False(await DeleteAsync(0));
        await UpsertAsync(silo, "n/1", 5, 60_000, DbType.Int32);
        await silo.Queries.ReadAsync("DeleteReminderRowsKey", Service);
        Assert.Empty(await silo.Queries.ReadAsync("ReadReminderRowsKey", Service, Grain("n/1")));

        Task<bool> DeleteAsync(int version) =>
            silo.Queries.AskAsync("DeleteReminderRowKey", Service, Grain("n/1"), Name, ("Version", version, DbType.Int32));
    }

    private static (string, object?, DbType) Service => ("ServiceId", "voxa", DbType.String);

    private static (string, object?, DbType) Name => ("ReminderName", "lifecycle", DbType.String);

    private static (string, object?, DbType) Grain(string id) => ("GrainId", id, DbType.String);

    private static (string, object?, DbType)[] Key(string? key) =>
    [
        ("GrainIdHash", 11, DbType.Int32), ("GrainIdN0", 0L, DbType.Int64), ("GrainIdN1", 0L, DbType.Int64), ("GrainTypeHash", 12, DbType.Int32),
        ("GrainTypeString", "node", DbType.String), ("GrainIdExtensionString", key, DbType.String), Service,
    ];

    private static Task<List<Dictionary<string, object?>>> ReadAsync(OrleansSilo silo, string? key) => silo.Queries.ReadAsync("ReadFromStorageKey", Key(key));

    private static async Task<int?> WriteAsync(OrleansSilo silo, string? key, int? version, string payload) =>
        (int?)(await silo.Queries.ReadAsync(
            "WriteToStorageKey",
            [.. Key(key), ("GrainStateVersion", version, DbType.Int32), ("PayloadBinary", Encoding.UTF8.GetBytes(payload), DbType.Binary)]))
        .SingleOrDefault()?["NewGrainStateVersion"];

    private static async Task<int?> ChangeAsync(OrleansSilo silo, string query, string key, int version) =>
        (int?)(await silo.Queries.ReadAsync(query, [.. Key(key), ("GrainStateVersion", version, DbType.Int32)])).SingleOrDefault()?["NewGrainStateVersion"];

    private static async Task<int> UpsertAsync(OrleansSilo silo, string grain, int hash, object period, DbType type) =>
        (int)Assert.Single(await silo.Queries.ReadAsync(
            "UpsertReminderRowKey", Service, ("GrainHash", hash, DbType.Int32), Grain(grain), Name, ("StartTime", Now, DbType.DateTime), ("Period", period, type)))["Version"]!;

    private async Task<OrleansSilo> ConnectAsync() => await OrleansSilo.ConnectAsync(await PostgresTestStore.CreateAsync(postgres.Server));
}
