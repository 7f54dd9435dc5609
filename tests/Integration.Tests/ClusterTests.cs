using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Integration.Tests;

/// <summary>Three silos of a real Orleans cluster, of which some leave: what was answered stays, and requests go on.</summary>
public sealed class ClusterTests : IAsyncLifetime
{
    // docs/operations.md promises this much after the loss of a silo. How long it really takes is printed.
    private static readonly TimeSpan Recovery = TimeSpan.FromMinutes(2);

    private readonly List<string> _answered = [];
    private OriginServer _origin = null!;
    private int _count;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? "");
        _origin = await OriginServer.StartAsync();
    }

    public ValueTask DisposeAsync() => _origin?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task Kill_OneOfThreeSilos_LosesNothingAnsweredAndServesAgainInTime()
    {
        await using var cluster = await StartAsync(3);
        await cluster.PublishAsync(0, "docs", _origin.Address, Token);
        for (var i = 0; i < 150; i++) Assert.True(await TryRegisterAsync(cluster, i % 3), "A silo of a whole cluster refused a node.");
        await AnswersAsync(cluster, 1, Recovery);
        Assert.Contains("NodeGrain", await DashboardAsync(cluster), StringComparison.Ordinal);

        await cluster.Silo(2).KillAsync();
        var killed = Stopwatch.GetTimestamp();

        // Both that are left must serve everything: the directory's shards, new nodes, and the published service.
        foreach (var silo in new[] { 0, 1 })
        {
            await UntilAsync(async () => _answered.All((await cluster.NodesAsync(silo, Token)).Contains), Recovery, "all nodes are listed");
            for (var i = 0; i < 20; i++) await UntilAsync(() => TryRegisterAsync(cluster, silo), Recovery, "a node is registered");
            await AnswersAsync(cluster, silo, Recovery);
        }

        TestContext.Current.SendDiagnosticMessage($"Everything answered again {Stopwatch.GetElapsedTime(killed).TotalSeconds:F1} s after the kill.");
        await cluster.StartSiloAsync(2, Token);
        Assert.Empty(_answered.Except(await cluster.NodesAsync(2, Token)));
    }

    [Fact]
    public async Task Stop_OneSiloAfterAnother_PublisherReconnectsAndNothingIsLost()
    {
        await using var cluster = await StartAsync(3);
        await cluster.PublishAsync(0, "docs", _origin.Address, Token);
        for (var i = 0; i < 60; i++) Assert.True(await TryRegisterAsync(cluster, i % 3));

        for (var silo = 0; silo < 3; silo++)
        {
            Assert.Equal(0, await cluster.Silo(silo).StopAsync(Token));
            await AnswersAsync(cluster, (silo + 1) % 3, Recovery);
            await UntilAsync(() => TryRegisterAsync(cluster, (silo + 1) % 3), Recovery, "a node is registered");
            await cluster.StartSiloAsync(silo, Token);
        }

        Assert.Empty(_answered.Except(await cluster.NodesAsync(0, Token)));
        Assert.Equal(3, await cluster.MembersAsync(Token));
    }

    [Fact]
    public async Task Start_EdgeWithoutGrains_ServesThoseOfTheOthers()
    {
        await using var cluster = await StartAsync(0);
        await cluster.StartSiloAsync(0, Token, "--roles", "grains,relays");
        await cluster.StartSiloAsync(1, Token, "--roles", "edge,api,bridge");
        await cluster.PublishAsync(1, "docs", _origin.Address, Token);

        await AnswersAsync(cluster, 1, Recovery);
        for (var i = 0; i < 20; i++) Assert.True(await TryRegisterAsync(cluster, 1));

        // With the grain silo everything is gone, since none of its grains may move to the edge.
        await cluster.Silo(0).StopAsync(Token);
        Assert.False(await TryRegisterAsync(cluster, 1));
        await cluster.StartSiloAsync(0, Token, "--roles", "grains,relays");
        await UntilAsync(() => TryRegisterAsync(cluster, 1), Recovery, "a node is registered");
        await UntilAsync(async () => _answered.All((await cluster.NodesAsync(1, Token)).Contains), Recovery, "all nodes are listed");
    }

    [Fact]
    public async Task Start_PersistenceByOrleansPackages_RemembersOverARestart()
    {
        string[] options = ["--settings:orleans:persistence", "adonet"];
        await using var cluster = await StartAsync(0);
        await cluster.StartSiloAsync(0, Token, options);
        for (var i = 0; i < 20; i++) Assert.True(await TryRegisterAsync(cluster, 0));

        await cluster.Silo(0).KillAsync();
        await cluster.StartSiloAsync(0, Token, options);

        await UntilAsync(async () => _answered.All((await cluster.NodesAsync(0, Token)).Contains), Recovery, "all nodes are listed");
        Assert.NotEqual("0", (await cluster.QueryAsync("SELECT count(*) FROM OrleansStorage", Token)).Trim());
        Assert.NotEqual("0", (await cluster.QueryAsync("SELECT count(*) FROM OrleansRemindersTable", Token)).Trim());
    }

    [Fact]
    public async Task Start_SiloOfAnotherCluster_IsRefusedByNameAndTheClusterGoesOn()
    {
        await using var cluster = await StartAsync(1);

        var other = await cluster.RunSiloAsync(1, Token, null, "--settings:orleans:clusterId", "other");
        Assert.NotEqual(0, other.ExitCode);
        Assert.Contains("cluster 'voxa'", other.Errors, StringComparison.Ordinal);

        Assert.Equal(1, await cluster.MembersAsync(Token));
        Assert.True(await TryRegisterAsync(cluster, 0));
    }

    private static async Task<VoxaCluster> StartAsync(int silos)
    {
        var cluster = await VoxaCluster.CreateAsync(Math.Max(silos, 2), Token);
        try
        {
            for (var silo = 0; silo < silos; silo++) await cluster.StartSiloAsync(silo, Token);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>What Orleans' own dashboard shows of the grains, and that its page is there.</summary>
    private static async Task<string> DashboardAsync(VoxaCluster cluster)
    {
        Assert.Contains("<html", await BridgeCaller.Http.GetStringAsync(new Uri(cluster.Api(0), "/orleans/"), Token), StringComparison.OrdinalIgnoreCase);
        return await BridgeCaller.Http.GetStringAsync(new Uri(cluster.Api(0), "/orleans/DashboardCounters"), Token);
    }

    private async Task<bool> TryRegisterAsync(VoxaCluster cluster, int silo)
    {
        using var key = IdentityKey.Generate();
        using var answer = await BridgeCaller.Http.PostAsJsonAsync(
            new Uri(cluster.Api(silo), "/register"),
            new { node_id = $"node-{_count++}", ip_address = "127.0.0.1", port = 4_000, public_key = key.Public.ToBase64() }, Token);
        if (answer.StatusCode != HttpStatusCode.Created) return false;
        _answered.Add(key.Public.Id.ToString());
        return true;
    }

    private static Task AnswersAsync(VoxaCluster cluster, int silo, TimeSpan within) => UntilAsync(
        async () =>
        {
            using var answer = await BridgeCaller.Http.GetAsync(new Uri(cluster.Api(silo), "/bridge/docs/hello"), Token);
            return answer.IsSuccessStatusCode && await answer.Content.ReadAsStringAsync(Token) == "GET /hello";
        },
        within, $"silo {silo} carries requests to the service");

    private static async Task UntilAsync(Func<Task<bool>> holds, TimeSpan within, string what)
    {
        var started = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (true)
        {
            var refused = await RefusalAsync(holds);
            if (refused is null) return;
            Assert.True(Stopwatch.GetElapsedTime(started) < within, $"It took more than {within.TotalSeconds} s until {what}; last: {refused}");
            await timer.WaitForNextTickAsync(Token);
        }
    }

    /// <summary>Null if it holds; a silo that cannot ask the others answers 503.</summary>
    private static async Task<string?> RefusalAsync(Func<Task<bool>> holds)
    {
        try
        {
            return await holds() ? null : "it does not hold";
        }
        catch (HttpRequestException e)
        {
            return e.Message;
        }
    }
}
