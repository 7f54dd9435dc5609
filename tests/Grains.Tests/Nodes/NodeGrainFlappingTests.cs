using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Abstractions.Registry;
using OrleansVoxa.Grains.Tests.Hosting;

namespace OrleansVoxa.Grains.Tests.Nodes;

/// <summary>A node whose heartbeats come and go, through the real grains.</summary>
public sealed class NodeGrainFlappingTests : IAsyncLifetime
{
    private readonly TestNode _node = new();
    private TestSilo _silo = null!;
    private ulong _sequence;

    private static CancellationToken Token => TestSilo.Token;

    private INodeGrain Grain => _silo.Grain<INodeGrain>(_node.Id);

    public async ValueTask InitializeAsync()
    {
        _silo = await TestSilo.StartAsync();
        await Grain.Register(_node.Signed(1, _silo.Now), Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _silo.DisposeAsync();
        _node.Dispose();
    }

    private async Task<NodeView> BeatAfter(TimeSpan silence)
    {
        _silo.Jump(silence);
        return (await Grain.Heartbeat(_node.Beat(++_sequence, _silo.Now), Token)).Node!;
    }

    private async Task<int> Shown(bool routable) =>
        (await DirectoryReader.QueryAsync(_silo.Client, new DirectoryQuery { RoutableOnly = routable }, Token)).Nodes.Length;

    private async Task<NodeView> Flap()
    {
        var node = await BeatAfter(TimeSpan.FromMinutes(3));
        for (var outage = 1; outage < 4; outage++) node = await BeatAfter(TimeSpan.FromMinutes(3));
        return node;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Heartbeat_FourOutagesInAnHour_IsKeptOutOfPathsUntilSteady(bool crash)
    {
        for (var outage = 0; outage < 3; outage++) Assert.Null((await BeatAfter(TimeSpan.FromMinutes(3))).FlappingUntil);
        var node = await BeatAfter(TimeSpan.FromMinutes(3));
        Assert.Equal(_silo.Now.AddMinutes(30), node.FlappingUntil);
        if (crash) _silo = await _silo.RestartAsync(crash: true);

        await BeatAfter(TimeSpan.FromMinutes(1));
        Assert.Equal((1, 0), (await Shown(routable: false), await Shown(routable: true)));
        Assert.Equal(1, (await DirectoryReader.CountAsync(_silo.Client, Token)).Flapping);
        var timeline = (await Grain.GetTimeline(Token))!;
        Assert.Equal(("flapping", node.FlappingUntil), (timeline.Past[^1].What, timeline.FlappingUntil));

        for (var beat = 0; beat < 29; beat++) node = await BeatAfter(TimeSpan.FromMinutes(1));
        Assert.Null(node.FlappingUntil);
        Assert.Equal((1, 1), (await Shown(routable: false), await Shown(routable: true)));
        Assert.Equal(0, (await DirectoryReader.CountAsync(_silo.Client, Token)).Flapping);
    }

    [Fact]
    public async Task Heartbeat_AnOutageWhileDamped_TheDirectoryHearsOfTheLongerWait()
    {
        await Flap();
        _silo.Jump(TimeSpan.FromMinutes(20));
        await BeatAfter(TimeSpan.Zero);
        for (var beat = 0; beat < 15; beat++) await BeatAfter(TimeSpan.FromMinutes(1));

        Assert.Equal(0, await Shown(routable: true));
    }

    [Fact]
    public async Task Heartbeat_TheRegistryWasAway_IsNoOutageOfTheNode()
    {
        for (var outage = 0; outage < 8; outage++)
        {
            _silo = await _silo.RestartAsync(crash: true);
            Assert.Null((await BeatAfter(TimeSpan.FromMinutes(3))).FlappingUntil);
        }
    }

    [Fact]
    public async Task Heartbeat_TheClockWasSet_IsNoOutage()
    {
        for (var turn = 0; turn < 8; turn++)
        {
            _silo.Clock.SetWallClock(TimeSpan.FromMinutes(turn % 2 == 0 ? 3 : -3));
            Assert.Null((await BeatAfter(TimeSpan.FromSeconds(30))).FlappingUntil);
        }
    }

    [Fact]
    public async Task Revive_FlappingNode_IsTakenForSteady()
    {
        await Flap();

        var result = await Grain.Revive(new OperatorAct("ada", "cable replaced"), Token);

        Assert.Equal((true, null), (result.Changed, result.Node!.FlappingUntil));
        Assert.Equal(1, await Shown(routable: true));
        Assert.Null((await BeatAfter(TimeSpan.FromMinutes(3))).FlappingUntil);
    }
}
