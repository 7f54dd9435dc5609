using OrleansVoxa.Storage.Postgres;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Storage.Tests.Postgres;

public sealed class MigrationTests(SharedPostgres postgres)
{
    private static readonly int Newest = MigrationScript.Newest;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<int> EarlierVersions => [.. Enumerable.Range(1, Newest - 1)];

    [Fact]
    public void Scripts_Names_AreNumberedAndStandInTheSourceTree()
    {
        Assert.Equal(Enumerable.Range(1, Newest), MigrationScript.All.Select(script => script.Version));
        Assert.All(MigrationScript.All, script => Assert.Matches("^[a-z_]+$", script.Name));
    }

    [Fact]
    public async Task MigrateAsync_EmptyDatabase_AppliesAllAndIsReady()
    {
        var database = await postgres.Server.CreateDatabaseAsync(Cancelled);
        Assert.Equal(0, await PostgresMigrator.FindVersionAsync(database, Cancelled));
        var done = await PostgresMigrator.MigrateAsync(database, Cancelled);
        Assert.Equal((0, Newest, Newest), (done.From, done.To, done.Applied.Count));
        Assert.Equal(Newest, await PostgresMigrator.FindVersionAsync(database, Cancelled));
        await PostgresTestStore.Open(database).DisposeAsync();
    }

    [Fact]
    public async Task MigrateAsync_ASecondTime_DoesNothing()
    {
        var database = await MigratedAsync(Newest);
        var before = await SchemaAsync(database);
        var done = await PostgresMigrator.MigrateAsync(database, Cancelled);
        Assert.Equal((Newest, Newest), (done.From, done.To));
        Assert.Empty(done.Applied);
        Assert.Equal(before, await SchemaAsync(database));
    }

    [Theory]
    [MemberData(nameof(EarlierVersions))]
    public async Task MigrateAsync_FromAnEarlierVersion_KeepsRowsAndGivesTheSameSchema(int version)
    {
        var database = await MigratedAsync(version);
        await QueryAsync(database, """
            INSERT INTO voxa.grain_state VALUES ('voxa.handle', 'ada', 'handle', 7, '{"owner":"n1","verified":true}');
            INSERT INTO voxa.reminder VALUES ('voxa.node', 'n1', 'lifecycle', 5, '2026-01-02T03:04:05Z', 3, 864000000000, 2);
            """);
        if (version >= 2) await QueryAsync(database, "INSERT INTO OrleansMembershipVersionTable VALUES ('voxa', now(), 12)");

        var done = await PostgresMigrator.MigrateAsync(database, Cancelled);

        Assert.Equal((version, Newest, Newest - version), (done.From, done.To, done.Applied.Count));
        Assert.Equal("ada|n1|t", await QueryAsync(database, "SELECT handle, owner, verified FROM voxa.handle"));
        Assert.Equal("voxa.node/n1|lifecycle|24:00:00", await QueryAsync(database, "SELECT grain, name, period FROM voxa.due_reminder"));
        if (version >= 2) Assert.Equal("12", await QueryAsync(database, "SELECT Version FROM OrleansMembershipVersionTable"));
        Assert.Equal(await SchemaAsync(await MigratedAsync(Newest)), await SchemaAsync(database));
    }

    [Fact]
    public async Task Scripts_RunAgainByHand_ChangeNothing()
    {
        var database = await MigratedAsync(Newest);
        await QueryAsync(database, """INSERT INTO voxa.grain_state VALUES ('voxa.handle', 'ada', 'handle', 7, '{"owner":"n1"}')""");
        var before = await SchemaAsync(database);
        foreach (var script in MigrationScript.All) await QueryAsync(database, script.Text);
        Assert.Equal(before, await SchemaAsync(database));
        Assert.Equal("7", await QueryAsync(database, "SELECT version FROM voxa.grain_state"));
    }

    [Fact]
    public async Task MigrateAsync_ManyAtOnce_ApplyEachScriptOnce()
    {
        var database = await postgres.Server.CreateDatabaseAsync(Cancelled);
        var done = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => PostgresMigrator.MigrateAsync(database, Cancelled)));
        Assert.Equal(Newest, done.Sum(one => one.Applied.Count));
        Assert.All(done, one => Assert.Equal(Newest, one.To));
    }

    [Fact]
    public async Task MigrateAsync_AScriptFails_LeavesTheVersionBeforeIt()
    {
        var database = await MigratedAsync(2);
        // The third script makes views; a table of the same name stands in its way.
        await QueryAsync(database, "CREATE TABLE voxa.service (name text)");
        var error = await Assert.ThrowsAsync<StorageException>(() => PostgresMigrator.MigrateAsync(database, Cancelled));
        Assert.Contains("service", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, await PostgresMigrator.FindVersionAsync(database, Cancelled));
        Assert.Equal("", await QueryAsync(database, "SELECT to_regclass('voxa.node')"));
        await QueryAsync(database, "DROP TABLE voxa.service");
        Assert.Equal(Newest, (await PostgresMigrator.MigrateAsync(database, Cancelled)).To);
    }

    [Fact]
    public async Task Open_OlderOrEmptyDatabase_IsRefusedNamingTheCommand()
    {
        foreach (var version in new[] { 0, 1, Newest - 1 })
        {
            var database = await MigratedAsync(version);
            var error = Assert.Throws<StorageException>(() => PostgresTestStore.Open(database));
            Assert.Equal(StorageFailure.SchemaTooOld, error.Failure);
            Assert.Contains("voxa db migrate", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Open_NewerOrAlteredDatabase_IsRefusedAndNotMigrated()
    {
        var newer = await MigratedAsync(Newest);
        await QueryAsync(newer, "INSERT INTO voxa.schema_version (version, name, sha256) VALUES (1000, 'future', 'x')");
        Assert.Equal(StorageFailure.SchemaTooNew, Assert.Throws<StorageException>(() => PostgresTestStore.Open(newer)).Failure);
        Assert.Equal(StorageFailure.SchemaTooNew, (await Assert.ThrowsAsync<StorageException>(() => PostgresMigrator.MigrateAsync(newer, Cancelled))).Failure);

        var altered = await MigratedAsync(Newest);
        await QueryAsync(altered, "UPDATE voxa.schema_version SET sha256 = 'x' WHERE version = 2");
        var error = Assert.Throws<StorageException>(() => PostgresTestStore.Open(altered));
        Assert.Equal(StorageFailure.SchemaAltered, error.Failure);
        Assert.Contains("002", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MigrateAsync_DatabaseThatIsNotUtf8_IsRefusedAndStaysEmpty()
    {
        var database = await postgres.Server.CreateDatabaseAsync(Cancelled, "--encoding=LATIN1", "--template=template0");
        var error = await Assert.ThrowsAsync<StorageException>(() => PostgresMigrator.MigrateAsync(database, Cancelled));
        Assert.Equal(StorageFailure.Foreign, error.Failure);
        Assert.Contains("UTF8", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, await PostgresMigrator.FindVersionAsync(database, Cancelled));
    }

    [Fact]
    public async Task ReadModels_StatesOfBothTables_ShowAsRows()
    {
        var database = await MigratedAsync(Newest);
        await QueryAsync(database, """
            INSERT INTO voxa.grain_state VALUES ('voxa.node', 'n1', 'node', 1, '{"life":{"state":"Active","enteredAt":"2026-01-01T00:00:00+00:00","lastSeen":"2026-01-02T00:00:00+00:00","registeredAt":"2026-01-01T00:00:00+00:00","expiresAt":"2027-01-01T00:00:00+00:00","revivals":0,"incarnation":1},"profile":{"handle":"ada","capabilities":["relay","store"],"region":"eu","type":"standard","verified":true}}');
            INSERT INTO voxa.grain_state VALUES ('voxa.node', 'n2', 'node', 1, '{}');
            INSERT INTO OrleansStorage VALUES (1, 0, 0, 2, 'node', 'n3', 'voxa', convert_to('{"life":{"state":"Coma"},"profile":{"handle":"a\u0000b"}}', 'UTF8'), now(), 4);
            INSERT INTO voxa.grain_state VALUES ('voxa.service', 'docs', 'service', 1, '{"owner":"n1","record":"AAEC","publishedAt":"2026-01-03T00:00:00+00:00"}');
            """);
        Assert.Equal("n1|ada|Active|eu|t|{relay,store}\nn3|a\uFFFDb|Coma||f|{}",
            await QueryAsync(database, "SELECT id, handle, state, region, verified, capabilities FROM voxa.node ORDER BY id"));
        Assert.Equal("Active|1\nComa|1", await QueryAsync(database, "SELECT state, nodes FROM voxa.node_count ORDER BY state"));
        Assert.Equal("docs|n1|t", await QueryAsync(database, "SELECT name, owner, published FROM voxa.service"));
    }

    private async Task<string> MigratedAsync(int version)
    {
        var database = await postgres.Server.CreateDatabaseAsync(Cancelled);
        if (version > 0) await PostgresMigrator.MigrateAsync(database, version, Cancelled);
        return database;
    }

    private Task<string> QueryAsync(string database, string sql) => postgres.Server.QueryAsync(database, sql, Cancelled);

    /// <summary>Everything that a dump would make anew, the stored queries of Orleans included.</summary>
    private async Task<string> SchemaAsync(string database)
    {
        var name = database.Split(';').Single(part => part.StartsWith("Database=", StringComparison.Ordinal))["Database=".Length..];
        var dump = await postgres.Server.RunProgramAsync("pg_dump", ["--schema-only", "--no-owner", name], Cancelled);
        var lines = dump.Split('\n').Where(line => !line.StartsWith("\\restrict", StringComparison.Ordinal) && !line.StartsWith("\\unrestrict", StringComparison.Ordinal));
        return string.Join('\n', lines) + await QueryAsync(database, "SELECT QueryKey, md5(QueryText) FROM OrleansQuery ORDER BY QueryKey");
    }
}
