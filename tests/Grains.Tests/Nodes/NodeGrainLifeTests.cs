using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Abstractions.Registry;
using OrleansVoxa.Grains.Tests.Hosting;

namespace OrleansVoxa.Grains.Tests.Nodes;

/// <summary>The whole life, with ticks that come late, early, twice or never, and a restart in every state.</summary>
public sealed class NodeGrainLifeTests : IAsyncLifetime
{
    private static readonly (NodeState State, int Day)[] Life =
    [
        (NodeState.Active, 0), (NodeState.PendingFirstCheck, 180), (NodeState.Retry48h, 182), (NodeState.Retry2w, 184),
        (NodeState.Retry2m, 198), (NodeState.Coma, 258), (NodeState.Dead, 988),
    ];

    private readonly TestNode _node = new();
    private TestSilo _silo = null!;
    private DateTimeOffset _born;

    private static CancellationToken Token => TestSilo.Token;

    private INodeGrain Grain => _silo.Grain<INodeGrain>(_node.Id);

    private IDirectoryGrain Shard => DirectoryShards.Get(_silo.Client, DirectoryShards.Of(_node.Id));

    public static TheoryData<NodeState, bool> Restarts
    {
        get
        {
            var data = new TheoryData<NodeState, bool>();
            foreach (var (state, _) in Life)
            {
                data.Add(state, false);
                data.Add(state, true);
            }

            return data;
        }
    }

    public async ValueTask InitializeAsync()
    {
        _silo = await TestSilo.StartAsync();
        _born = _silo.Now;
        await Grain.Register(_node.Signed(1, _born, "my-node"), Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _silo.DisposeAsync();
        _node.Dispose();
    }

    private async Task<string> State() => (await Grain.Get(Token))!.State;

    /// <summary>Hands out due probes and reports that nobody answered.</summary>
    private async Task FailProbes()
    {
        foreach (var probe in await Shard.TakeDueProbes(10, Token))
            await Grain.ReportProbe(new ProbeReport(probe.Number, Answered: false, "nobody answered"), Token);
    }

    private async Task LiveUntil(NodeState state)
    {
        foreach (var (passed, day) in Life)
        {
            _silo.Clock.Jump(_born.AddDays(day));
            await _silo.TickAsync(Grain);
            await FailProbes();
            Assert.Equal(passed.ToWire(), await State());
            if (passed == state) return;
        }
    }

    [Theory]
    [MemberData(nameof(Restarts), DisableDiscoveryEnumeration = true)]
    public async Task Restart_InEveryState_GoesOnWhereItWas(NodeState state, bool crash)
    {
        await LiveUntil(state);
        var before = (await Grain.Get(Token))!;

        _silo = await _silo.RestartAsync(crash);

        var after = (await Grain.Get(Token))!;
        Assert.Equal((before.State, before.NextCheck, before.LastSeen, before.Handle), (after.State, after.NextCheck, after.LastSeen, after.Handle));
        Assert.Equal(state != NodeState.Dead, _silo.HasReminder(Grain));
        var next = Life.SkipWhile(step => step.State != state).Skip(1).ToArray();
        if (next.Length == 0) return;
        _silo.Clock.Jump(_born.AddDays(next[0].Day));
        await _silo.TickAsync(Grain);
        await FailProbes();
        Assert.Equal(next[0].State.ToWire(), await State());
    }

    [Theory]
    [MemberData(nameof(Restarts), DisableDiscoveryEnumeration = true)]
    public async Task SignedWord_InEveryState_BringsItBackUnlessDead(NodeState state, bool byRegistration)
    {
        await LiveUntil(state);
        if (state == NodeState.Dead)
        {
            Assert.Equal(RefusalCodes.NodeDead, (await Grain.Heartbeat(_node.Beat(1, _silo.Now), Token)).Code);
            return;
        }

        var node = byRegistration
            ? (await Grain.Register(_node.Signed(2, _silo.Now, "my-node"), Token)).Node!
            : (await Grain.Heartbeat(_node.Beat(1, _silo.Now), Token)).Node!;

        Assert.Equal(("active", state == NodeState.Coma ? 1 : 0, 1, "my-node"), (node.State, node.Revivals, node.Incarnation, node.Handle));
        _silo = await _silo.RestartAsync(crash: true);
        var shown = Assert.Single((await DirectoryReader.QueryAsync(_silo.Client, new DirectoryQuery(), Token)).Nodes);
        Assert.Equal(node.Revivals, shown.Revivals);
        Assert.Equal(_silo.Now.AddDays(180), shown.NextCheck);
    }

    [Fact]
    public async Task Registration_FromComa_SaysThatItIsARevival()
    {
        await LiveUntil(NodeState.Coma);

        Assert.Equal(RegistrationStatus.Revived, (await Grain.Register(_node.Signed(2, _silo.Now, "my-node"), Token)).Status);
    }

    [Fact]
    public async Task Heartbeat_FromComaAfterTheRegistrationRanOut_MustRegisterAgain()
    {
        await LiveUntil(NodeState.Coma);
        _silo.Clock.Jump(_born.AddDays(400));

        Assert.Equal(RefusalCodes.RegistrationExpired, (await Grain.Heartbeat(_node.Beat(1, _silo.Now), Token)).Code);
        Assert.Equal("coma", await State());
        Assert.Equal(RegistrationStatus.Revived, (await Grain.Register(_node.Signed(2, _silo.Now, "my-node"), Token)).Status);
    }

    [Fact]
    public async Task Death_LeavesDiscoveryAndKeepsIdentityAndName()
    {
        await LiveUntil(NodeState.Dead);

        Assert.Empty((await DirectoryReader.QueryAsync(_silo.Client, new DirectoryQuery { States = NodeStateNames.All }, Token)).Nodes);
        Assert.False(_silo.HasReminder(Grain));
        Assert.Equal(RefusalCodes.SignatureRequired, (await Grain.Register(_node.Unsigned(), Token)).Code);
        Assert.Equal(RefusalCodes.StaleSequence, (await Grain.Register(_node.Signed(1, _silo.Now), Token)).Code);
        using var thief = new TestNode();
        Assert.Equal(RefusalCodes.HandleTaken, (await _silo.Grain<INodeGrain>(thief.Id).Register(thief.Signed(1, _silo.Now, "my-node"), Token)).Code);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Death_SameKeyRegisters_BeginsANewIncarnation(bool restart)
    {
        await LiveUntil(NodeState.Dead);
        if (restart) _silo = await _silo.RestartAsync(crash: true);

        var result = await Grain.Register(_node.Signed(2, _silo.Now, "my-node"), Token);

        Assert.Equal(RegistrationStatus.Created, result.Status);
        Assert.Equal(("active", 2, 0, _silo.Now), (result.Node!.State, result.Node.Incarnation, result.Node.Revivals, result.Node.RegisteredAt));
        Assert.True(_silo.HasReminder(Grain));
        Assert.Single((await DirectoryReader.QueryAsync(_silo.Client, new DirectoryQuery(), Token)).Nodes);
    }

    [Fact]
    public async Task Ticks_EarlyDoubledAndLost_ComeToTheSameAsPunctualOnes()
    {
        await _silo.TickAsync(Grain);
        await _silo.TickAsync(Grain);
        _silo.Clock.Jump(_born.AddDays(179.9));
        await _silo.TickAsync(Grain);
        Assert.Equal("active", await State());

        // All ticks of the grace were lost; this one comes nine days late.
        _silo.Clock.Jump(_born.AddDays(191));
        Assert.Equal("pending_1st", await State());
        await _silo.TickAsync(Grain);
        await _silo.TickAsync(Grain);
        var probe = Assert.Single(await Shard.TakeDueProbes(10, Token));
        await Grain.ReportProbe(new ProbeReport(probe.Number, false, "nobody answered"), Token);
        await Grain.ReportProbe(new ProbeReport(probe.Number, false, "nobody answered"), Token);

        var node = (await Grain.Get(Token))!;
        Assert.Equal(("retry_48h", _born.AddDays(193)), (node.State, node.NextCheck));
    }

    [Fact]
    public async Task Ticks_NoneForYears_OneCatchesUp()
    {
        await LiveUntil(NodeState.Coma);
        _silo.Clock.Jump(_born.AddDays(3000));

        Assert.Equal("dead", await State());
        await _silo.TickAsync(Grain);

        Assert.False(_silo.HasReminder(Grain));
        Assert.Empty((await DirectoryReader.QueryAsync(_silo.Client, new DirectoryQuery { States = NodeStateNames.All }, Token)).Nodes);
    }

    [Fact]
    public async Task Ticks_NoneForYears_ARegistrationFindsTheNodeDead()
    {
        await LiveUntil(NodeState.Coma);
        _silo.Clock.Jump(_born.AddDays(3000));

        Assert.Equal(RefusalCodes.SignatureRequired, (await Grain.Register(_node.Unsigned(), Token)).Code);
        var result = await Grain.Register(_node.Signed(2, _silo.Now, "my-node"), Token);

        Assert.Equal((RegistrationStatus.Created, 2), (result.Status, result.Node!.Incarnation));
    }

    [Fact]
    public async Task Probe_Answered_IsActiveAgain()
    {
        _silo.Clock.Jump(_born.AddDays(182));
        await _silo.TickAsync(Grain);
        var probe = Assert.Single(await Shard.TakeDueProbes(10, Token));
        Assert.Equal("203.0.113.7", Assert.Single(probe.Addresses).Host);

        await Grain.ReportProbe(new ProbeReport(probe.Number, true, "voxa://203.0.113.7:41040"), Token);

        Assert.Equal("active", await State());
        Assert.Empty(await Shard.TakeDueProbes(10, Token));
    }

    [Fact]
    public async Task Probe_HandedOutAndNeverReported_IsHandedOutAgainAfterTheLease()
    {
        _silo.Clock.Jump(_born.AddDays(182));
        await _silo.TickAsync(Grain);

        Assert.Single(await Shard.TakeDueProbes(10, Token));
        Assert.Empty(await Shard.TakeDueProbes(10, Token));
        _silo.Jump(TimeSpan.FromMinutes(5));
        Assert.Single(await Shard.TakeDueProbes(10, Token));
        _silo = await _silo.RestartAsync(crash: true);
        Assert.Single(await Shard.TakeDueProbes(10, Token));
    }

    [Fact]
    public async Task Probe_ReportAfterAHeartbeat_IsIgnored()
    {
        _silo.Clock.Jump(_born.AddDays(182));
        await _silo.TickAsync(Grain);
        var probe = Assert.Single(await Shard.TakeDueProbes(10, Token));
        await Grain.Heartbeat(_node.Beat(1, _silo.Now), Token);

        await Grain.ReportProbe(new ProbeReport(probe.Number, false, "nobody answered"), Token);

        Assert.Equal("active", await State());
    }

    [Fact]
    public async Task Transition_WriteFails_StateStaysAndTheNextTickTriesAgain()
    {
        _silo.Clock.Jump(_born.AddDays(182));
        _silo.Disk.Fails = name => name == "node";
        await Assert.ThrowsAsync<OrleansException>(() => _silo.TickAsync(Grain));
        Assert.Empty(await Shard.TakeDueProbes(10, Token));
        _silo.Disk.Fails = static _ => false;

        await _silo.TickAsync(Grain);

        Assert.Single(await Shard.TakeDueProbes(10, Token));
    }
}
