using OrleansVoxa.Storage.Postgres;
using OrleansVoxa.Storage.Tests.Grains;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Storage.Tests.Postgres;

/// <summary>Servers that stop, crash or have little to give; each test has one of its own.</summary>
public sealed class PostgresOutageTests
{
    private const int Writers = 32;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Write_ServerRestartsUnderLoad_LosesNothingAcknowledgedAndGoesOn(bool crash)
    {
        await using var server = await StartAsync();
        var database = await PostgresTestStore.CreateAsync(server);
        await using var store = PostgresTestStore.Open(database.ConnectionString, options => options.ReconnectPatience = TimeSpan.FromSeconds(30));
        var writers = Enumerable.Range(0, Writers).Select(i => new CountingWriter(store, i)).ToArray();
        using var stop = new CancellationTokenSource();
        var load = writers.Select(writer => Task.Run(() => writer.RunAsync(stop.Token), Cancelled)).ToArray();

        for (var restart = 0; restart < 2; restart++)
        {
            await AllProgressAsync(writers, load);
            if (crash) await server.CrashAsync();
            else await server.StopAsync();
            await server.StartAsync(Cancelled);
        }

        await AllProgressAsync(writers, load);
        await stop.CancelAsync();
        await Task.WhenAll(load);
        foreach (var writer in writers)
        {
            var stored = (await writer.ReadAsync()).State!.Count;
            // A write whose answer was cut off may be stored although nobody was told so; never less than what was told.
            Assert.InRange(stored, writer.Acknowledged, writer.Acknowledged + writer.InDoubt);
            Assert.InRange(writer.InDoubt, 0, 4);
        }
    }

    [Fact]
    public async Task ReadAndWrite_ServerWasRestartedWhileIdle_SucceedAtOnce()
    {
        await using var server = await StartAsync();
        var database = await PostgresTestStore.CreateAsync(server);
        await using var store = database.Open();
        var writer = new CountingWriter(store, 1);
        await writer.WriteOnceAsync();
        await server.StopAsync();
        await server.StartAsync(Cancelled);
        Assert.Equal(1, (await writer.ReadAsync()).State!.Count);
        // Longer than a connection is trusted without being asked.
        await Task.Delay(TimeSpan.FromSeconds(1.1), Cancelled);
        await writer.WriteOnceAsync();
        Assert.Equal((2, 0), (writer.Acknowledged, writer.InDoubt));
    }

    [Fact]
    public async Task ReadAndWrite_ServerIsGoneForLonger_FailByNameAndWorkOnceItIsBack()
    {
        await using var server = await StartAsync();
        var database = await PostgresTestStore.CreateAsync(server);
        await using var store = PostgresTestStore.Open(database.ConnectionString, options => options.ReconnectPatience = TimeSpan.FromMilliseconds(100));
        var writer = new CountingWriter(store, 1);
        await writer.WriteOnceAsync();
        await server.StopAsync();

        var write = await Assert.ThrowsAsync<StorageException>(writer.TryWriteAsync);
        var read = await Assert.ThrowsAsync<StorageException>(() => writer.ReadAsync());
        Assert.Equal((StorageFailure.Unreachable, StorageFailure.Unreachable), (write.Failure, read.Failure));
        Assert.Equal(StorageFailure.Unreachable, store.Store.Report().LastFailure?.Failure);

        await server.StartAsync(Cancelled);
        await writer.WriteOnceAsync();
        Assert.True(store.Store.Report().LastFailure?.Overcome);
    }

    [Fact]
    public async Task Reconnect_AnotherSiloHasTakenTheDatabase_RefusesToWrite()
    {
        await using var server = await StartAsync();
        var database = await PostgresTestStore.CreateAsync(server);
        await using var first = PostgresTestStore.Open(database.ConnectionString, options => options.ReconnectPatience = TimeSpan.FromMilliseconds(100));
        var writer = new CountingWriter(first, 1);
        await writer.WriteOnceAsync();
        await server.StopAsync();
        await server.StartAsync(Cancelled);
        await using (var second = database.Open())
        {
            // The first try finds the dead connection, or the lock taken; neither may write.
            await Assert.ThrowsAsync<StorageException>(writer.TryWriteAsync);
            Assert.Equal(StorageFailure.InUse, (await Assert.ThrowsAsync<StorageException>(writer.TryWriteAsync)).Failure);
            await new CountingWriter(second, 2).WriteOnceAsync();
        }

        await writer.WriteOnceAsync();
    }

    [Fact]
    public async Task Pool_MoreReadersThanTheServerAllows_StaysWithinItsLimit()
    {
        await using var server = await StartAsync("max_connections=9", "superuser_reserved_connections=2");
        var database = await PostgresTestStore.CreateAsync(server);
        await database.ScalarAsync("CREATE ROLE silo LOGIN; GRANT USAGE ON SCHEMA voxa TO silo; GRANT ALL ON ALL TABLES IN SCHEMA voxa TO silo");
        var logs = new RecordingLoggerFactory();
        await using var store = PostgresTestStore.Open(
            database.ConnectionString.Replace("Username=voxa", "Username=silo", StringComparison.Ordinal), options => options.ReadConnections = 64, logs);
        Assert.Contains(logs.Lines, line => line.Contains("allows 7 connections, so 6 read instead of the 64", StringComparison.Ordinal));
        var writers = Enumerable.Range(0, 64).Select(i => new CountingWriter(store, i)).ToArray();
        await Task.WhenAll(writers.Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < 20; i++)
            {
                await writer.WriteOnceAsync();
                Assert.Equal(writer.Acknowledged, (await writer.ReadAsync()).State!.Count);
            }
        })));
        var held = await database.ScalarAsync("SELECT count(*) FROM pg_stat_activity WHERE usename = 'silo'");
        Assert.InRange(int.Parse(held!, System.Globalization.CultureInfo.InvariantCulture), 2, 7);
    }

    [Fact]
    public async Task Open_UserWithOneConnection_IsRefusedNamingTheLimit()
    {
        await using var server = await StartAsync();
        var database = await PostgresTestStore.CreateAsync(server);
        await database.ScalarAsync("CREATE ROLE silo LOGIN CONNECTION LIMIT 1; GRANT USAGE ON SCHEMA voxa TO silo; GRANT ALL ON ALL TABLES IN SCHEMA voxa TO silo");
        var error = Assert.Throws<StorageException>(() => PostgresTestStore.Open(database.ConnectionString.Replace("Username=voxa", "Username=silo", StringComparison.Ordinal)));
        Assert.Equal(StorageFailure.Busy, error.Failure);
        Assert.Contains("max_connections", error.Message, StringComparison.Ordinal);
    }

    private static async Task<PostgresServer> StartAsync(params string[] settings)
    {
        Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? "");
        return await PostgresServer.StartAsync(Cancelled, settings);
    }

    private static async Task AllProgressAsync(CountingWriter[] writers, Task[] load)
    {
        var goals = writers.Select(writer => writer.Acknowledged + 20).ToArray();
        while (writers.Where((writer, i) => writer.Acknowledged < goals[i]).Any())
        {
            if (load.FirstOrDefault(task => task.IsFaulted) is { } failed) await failed;
            await Task.Delay(10, Cancelled);
        }
    }
}
