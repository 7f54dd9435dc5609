using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Abstractions.Registry;
using OrleansVoxa.Grains.Tests.Hosting;
using OrleansVoxa.Grains.Tests.Nodes;

namespace OrleansVoxa.Grains.Tests.Registry;

/// <summary>The registry's doubt in itself through the real grains: over all shards, and gone when its reason is.</summary>
public sealed class SelfProtectionGrainTests : IAsyncLifetime
{
    private readonly List<TestNode> _nodes = [.. Enumerable.Range(0, 60).Select(_ => new TestNode())];
    private TestSilo _silo = null!;

    private static CancellationToken Token => TestSilo.Token;

    private IRegistryWatchGrain Watch => _silo.Client.GetGrain<IRegistryWatchGrain>(IRegistryWatchGrain.Key);

    public async ValueTask InitializeAsync()
    {
        _silo = await TestSilo.StartAsync();
        foreach (var node in _nodes) await Grain(node).Register(node.Unsigned(), Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _silo.DisposeAsync();
        _nodes.ForEach(node => node.Dispose());
    }

    private INodeGrain Grain(TestNode node) => _silo.Grain<INodeGrain>(node.Id);

    /// <summary>Makes every probe that is due, and reports the same on each.</summary>
    private async Task ProbeAsync(bool answered)
    {
        foreach (var shard in Enumerable.Range(0, DirectoryShards.Count))
        {
            foreach (var probe in await DirectoryShards.Get(_silo.Client, shard).TakeDueProbes(100, Token))
                await _silo.Grain<INodeGrain>(probe.NodeId).ReportProbe(new ProbeReport(probe.Number, answered, "as the test says"), Token);
        }
    }

    private async Task<int> InAsync(string state)
    {
        var views = await Task.WhenAll(_nodes.Select(node => Grain(node).Get(Token)));
        return views.Count(view => view!.State == state);
    }

    private async Task SilentUntilProbedAsync()
    {
        _silo.Jump(TimeSpan.FromDays(182));
        foreach (var node in _nodes) await _silo.TickAsync(Grain(node));
        Assert.Equal(60, await InAsync("pending_1st"));
    }

    [Fact]
    public async Task Probes_AllFail_OnlyThoseBeforeTheDoubtCount()
    {
        await SilentUntilProbedAsync();

        await ProbeAsync(answered: false);

        Assert.Equal((19, 41), (await InAsync("retry_48h"), await InAsync("pending_1st")));
        var watch = await Watch.Get(Token);
        Assert.Equal((_silo.Now, 60, 60), (watch.SuspectsSince, watch.Sum.Probed, watch.Sum.Failed));
    }

    [Fact]
    public async Task Probes_AnsweredWhenTriedAgain_TheDoubtPassesByItself()
    {
        await SilentUntilProbedAsync();
        await ProbeAsync(answered: false);

        _silo.Jump(TimeSpan.FromMinutes(5));
        await ProbeAsync(answered: true);

        Assert.Equal((19, 41), (await InAsync("retry_48h"), await InAsync("active")));
        await LaterAsync(TimeSpan.Zero);
        Assert.Null((await Watch.Get(Token)).SuspectsSince);
    }

    [Fact]
    public async Task Probes_FailForADay_CountAfterAll()
    {
        await SilentUntilProbedAsync();
        await ProbeAsync(answered: false);
        for (var hours = 0.0; hours < 23.5; hours += 0.5)
        {
            await LaterAsync(TimeSpan.FromHours(0.5));
            await ProbeAsync(answered: false);
        }

        Assert.Equal((19, 41), (await InAsync("retry_48h"), await InAsync("pending_1st")));
        await LaterAsync(TimeSpan.FromHours(0.5));
        await ProbeAsync(answered: false);
        Assert.Equal((60, 0), (await InAsync("retry_48h"), await InAsync("pending_1st")));
    }

    [Fact]
    public async Task Nodes_AThirdFallsSilentAtOnce_IsDoubtedForAnHour()
    {
        await ReportAsync();
        Assert.Null((await Watch.Get(Token)).SuspectsSince);

        await LiveAsync(TimeSpan.FromMinutes(3), beating: 40);
        var watch = await Watch.Get(Token);
        Assert.Equal((40, 20, true), (watch.Sum.Reachable, watch.Sum.Lost, watch.SuspectsSince is not null));

        await LiveAsync(TimeSpan.FromMinutes(60), beating: 40);
        watch = await Watch.Get(Token);
        Assert.Equal((40, 0, null), (watch.Sum.Reachable, watch.Sum.Lost, watch.SuspectsSince));
    }

    [Fact]
    public async Task Shards_ReportByThemselvesEveryHalfMinute()
    {
        _silo.Clock.Advance(TimeSpan.FromSeconds(30));

        await TestSilo.UntilAsync(async () => (await Watch.Get(Token)).Sum is { Nodes: 60, Reachable: 60 });
    }

    private async Task ReportAsync()
    {
        for (var shard = 0; shard < DirectoryShards.Count; shard++) await DirectoryShards.Get(_silo.Client, shard).Report(Token);
    }

    private async Task LaterAsync(TimeSpan by)
    {
        _silo.Jump(by);
        await ReportAsync();
    }

    private async Task LiveAsync(TimeSpan time, int beating)
    {
        for (var until = _silo.Now + time; _silo.Now < until;)
        {
            _silo.Jump(TimeSpan.FromMinutes(1));
            foreach (var node in _nodes.Take(beating))
            {
                Assert.Equal(HeartbeatStatus.Accepted, (await Grain(node).Heartbeat(new NodeHeartbeat(null, null), Token)).Status);
                // What the node sends one way has come when the shard shows it.
                await TestSilo.UntilAsync(async () => (await DirectoryShards.Get(_silo.Client, DirectoryShards.Of(node.Id)).Query(new DirectoryQuery { MinLastSeen = _silo.Now }, Token)).Any(row => row.NodeId == node.Id));
            }

            await ReportAsync();
        }
    }
}
