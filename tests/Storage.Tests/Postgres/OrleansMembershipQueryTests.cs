using System.Data;

namespace OrleansVoxa.Storage.Tests.Postgres;

/// <summary>The rules of Orleans' membership protocol, asked of the statements that it will run.</summary>
public sealed class OrleansMembershipQueryTests(SharedPostgres postgres)
{
    private const int Joining = 2, Active = 3, Dead = 6;

    private static readonly DateTime Now = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    [Fact]
    public async Task OrleansQuery_Keys_AreThoseOfTheThreePackages()
    {
        await using var silo = await ConnectAsync();
        // The names of the properties of DbStoredQueries, and the four of AdoNetGrainStorage; a missing one fails its start.
        string[] keys =
        [
            "GatewaysQueryKey", "MembershipReadRowKey", "MembershipReadAllKey", "InsertMembershipVersionKey", "UpdateIAmAlivetimeKey",
            "InsertMembershipKey", "UpdateMembershipKey", "DeleteMembershipTableEntriesKey", "CleanupDefunctSiloEntriesKey",
            "ReadReminderRowsKey", "ReadRangeRows1Key", "ReadRangeRows2Key", "ReadReminderRowKey", "UpsertReminderRowKey",
            "DeleteReminderRowKey", "DeleteReminderRowsKey",
            "WriteToStorageKey", "ReadFromStorageKey", "ClearStorageKey", "DeleteStorageKey",
        ];
        Assert.Equal(keys.Order(StringComparer.Ordinal), silo.Queries.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task InsertMembership_RightVersionOnly_AddsTheSiloAndCountsUp()
    {
        await using var silo = await ConnectAsync();
        Assert.True(await silo.Queries.AskAsync("InsertMembershipVersionKey", Cluster));
        Assert.False(await silo.Queries.AskAsync("InsertMembershipVersionKey", Cluster));
        var empty = Assert.Single(await silo.Queries.ReadAsync("MembershipReadAllKey", Cluster));
        Assert.Equal((0, null), (empty["Version"], empty["StartTime"]));

        Assert.True(await JoinAsync(silo, port: 1, version: 0));
        Assert.False(await JoinAsync(silo, port: 2, version: 0));
        Assert.False(await JoinAsync(silo, port: 1, version: 1));
        Assert.True(await JoinAsync(silo, port: 2, version: 1));

        var all = await silo.Queries.ReadAsync("MembershipReadAllKey", Cluster);
        Assert.Equal([1, 2], all.Select(row => (int)row["Port"]!).Order());
        Assert.All(all, row => Assert.Equal(
            (2, "10.0.0.1", 77, "silo", "host", Joining, 30_000, null, Now, Now),
            (row["Version"], row["Address"], row["Generation"], row["SiloName"], row["HostName"], row["Status"], row["ProxyPort"], row["SuspectTimes"], row["StartTime"], row["IAmAliveTime"])));
    }

    [Fact]
    public async Task InsertMembership_ManySilosAtOnce_LetsOneThroughForEachVersion()
    {
        await using var first = await ConnectAsync();
        await first.Queries.AskAsync("InsertMembershipVersionKey", Cluster);
        var joined = await Task.WhenAll(Enumerable.Range(1, 12).Select(async port =>
        {
            await using var silo = await ConnectAsync(first.Database);
            return await JoinAsync(silo, port, version: 0);
        }));
        Assert.Single(joined, won => won);
        var row = Assert.Single(await first.Queries.ReadAsync("MembershipReadAllKey", Cluster));
        Assert.Equal(1, row["Version"]);
    }

    [Fact]
    public async Task UpdateMembership_StaleVersionOrUnknownSilo_ChangesNothing()
    {
        await using var silo = await ConnectAsync();
        await silo.Queries.AskAsync("InsertMembershipVersionKey", Cluster);
        await JoinAsync(silo, port: 1, version: 0);
        const string Suspects = "10.0.0.2:2@5,2026-01-02 03:04:05.000 GMT";
        Assert.False(await UpdateAsync(silo, 1, Dead, Suspects, version: 0));
        Assert.False(await UpdateAsync(silo, 9, Dead, Suspects, version: 1));
        Assert.Equal((1, Joining), Stored(await ReadAsync(silo, 1)));

        Assert.True(await UpdateAsync(silo, 1, Active, null, version: 1));
        Assert.True(await UpdateAsync(silo, 1, Dead, Suspects, version: 2));
        var row = await ReadAsync(silo, 1);
        Assert.Equal((3, Dead), Stored(row));
        Assert.Equal(Suspects, row["SuspectTimes"]);
        // The version comes back even where there is no such silo.
        var none = await ReadAsync(silo, 9);
        Assert.Equal((3, null), (none["Version"], none["StartTime"]));
    }

    [Fact]
    public async Task Gateways_OnlyActiveOnesWithAPort_AreListed()
    {
        await using var silo = await ConnectAsync();
        await silo.Queries.AskAsync("InsertMembershipVersionKey", Cluster);
        await JoinAsync(silo, port: 1, version: 0);
        await JoinAsync(silo, port: 2, version: 1, gateway: 0);
        await JoinAsync(silo, port: 3, version: 2);
        await UpdateAsync(silo, 1, Active, null, version: 3);
        await UpdateAsync(silo, 2, Active, null, version: 4);
        var row = Assert.Single(await silo.Queries.ReadAsync("GatewaysQueryKey", Cluster, ("Status", Active, DbType.Int32)));
        Assert.Equal(("10.0.0.1", 30_000, 77), (row["Address"], row["ProxyPort"], row["Generation"]));
    }

    [Fact]
    public async Task CleanupAndDelete_OldAndAll_RemoveWhatTheyShould()
    {
        await using var silo = await ConnectAsync();
        await silo.Queries.AskAsync("InsertMembershipVersionKey", Cluster);
        for (var port = 1; port <= 3; port++) await JoinAsync(silo, port, version: port - 1);
        await UpdateAsync(silo, 1, Dead, null, version: 3);
        await UpdateAsync(silo, 2, Active, null, version: 4);
        await silo.Queries.ReadAsync("UpdateIAmAlivetimeKey", [Cluster, .. Silo(3), ("IAmAliveTime", Now.AddHours(1), DbType.DateTime)]);
        await silo.Queries.ReadAsync("CleanupDefunctSiloEntriesKey", Cluster, ("IAmAliveTime", Now.AddMinutes(1), DbType.DateTime));
        // The dead one is gone; the active one stays although its sign of life is old; the third gave one since.
        var left = await silo.Queries.ReadAsync("MembershipReadAllKey", Cluster);
        Assert.Equal([2, 3], left.Select(row => (int)row["Port"]!).Order());

        await silo.Queries.ReadAsync("DeleteMembershipTableEntriesKey", Cluster);
        Assert.Empty(await silo.Queries.ReadAsync("MembershipReadAllKey", Cluster));
    }

    private static (string, object?, DbType) Cluster => ("DeploymentId", "voxa", DbType.String);

    private static (object?, object?) Stored(Dictionary<string, object?> row) => (row["Version"], row["Status"]);

    private static (string, object?, DbType)[] Silo(int port) =>
        [("Address", "10.0.0.1", DbType.String), ("Port", port, DbType.Int32), ("Generation", 77, DbType.Int32)];

    private static Task<bool> JoinAsync(OrleansSilo silo, int port, int version, int gateway = 30_000) => silo.Queries.AskAsync(
        "InsertMembershipKey",
        [
            Cluster, ("IAmAliveTime", Now, DbType.DateTime), ("SiloName", "silo", DbType.String), ("HostName", "host", DbType.String), .. Silo(port),
            ("StartTime", Now, DbType.DateTime), ("Status", Joining, DbType.Int32), ("ProxyPort", gateway, DbType.Int32), ("Version", version, DbType.Int32),
        ]);

    private static Task<bool> UpdateAsync(OrleansSilo silo, int port, int status, string? suspects, int version) => silo.Queries.AskAsync(
        "UpdateMembershipKey",
        [
            Cluster, .. Silo(port), ("IAmAliveTime", Now, DbType.DateTime), ("Status", status, DbType.Int32),
            ("SuspectTimes", suspects, DbType.String), ("Version", version, DbType.Int32),
        ]);

    private static async Task<Dictionary<string, object?>> ReadAsync(OrleansSilo silo, int port) =>
        Assert.Single(await silo.Queries.ReadAsync("MembershipReadRowKey", [Cluster, .. Silo(port)]));

    private async Task<OrleansSilo> ConnectAsync(PostgresTestStore? database = null) =>
        await OrleansSilo.ConnectAsync(database ?? await PostgresTestStore.CreateAsync(postgres.Server));
}
