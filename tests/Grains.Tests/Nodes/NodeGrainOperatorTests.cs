using OrleansVoxa.Grains.Abstractions.Ledger;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Abstractions.Registry;
using OrleansVoxa.Grains.Tests.Hosting;
using OrleansVoxa.Protocol.Ledger;

namespace OrleansVoxa.Grains.Tests.Nodes;

/// <summary>Operators' acts through the real grains: what is shown, stored, logged, and what a crash leaves.</summary>
public sealed class NodeGrainOperatorTests : IAsyncLifetime
{
    private static readonly OperatorAct Act = new("ada", "because");

    private readonly TestNode _node = new();
    private TestSilo _silo = null!;
    private DateTimeOffset _born;

    private static CancellationToken Token => TestSilo.Token;

    private INodeGrain Grain => _silo.Grain<INodeGrain>(_node.Id);

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

    private async Task<int> ShownAsync(DirectoryQuery query) => (await DirectoryReader.QueryAsync(_silo.Client, query, Token)).Nodes.Length;

    private async Task<NodeTimeline> TimelineAsync() => (await Grain.GetTimeline(Token))!;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Park_LeavesDiscoveryAndPathsAndStandsStill(bool restart)
    {
        Assert.Equal(1, await ShownAsync(new DirectoryQuery { RoutableOnly = true }));

        var result = await Grain.Park(Act, Token);
        if (restart) _silo = await _silo.RestartAsync(crash: true);

        Assert.True(result.Changed);
        Assert.Equal(("active", _born, null), (result.Node!.State, result.Node.ParkedAt, result.Node.NextCheck));
        Assert.Equal(0, await ShownAsync(new DirectoryQuery { States = [] }));
        Assert.Equal(0, await ShownAsync(new DirectoryQuery { RoutableOnly = true, IncludeParked = true }));
        Assert.Equal(1, await ShownAsync(new DirectoryQuery { IncludeParked = true }));
        Assert.Equal((1, 1), await ParkedOfAsync());
        _silo.Clock.Jump(_born.AddDays(3000));
        await _silo.TickAsync(Grain);
        Assert.Equal("active", (await Grain.Get(Token))!.State);
        Assert.True(_silo.HasReminder(Grain));
        Assert.Empty((await TimelineAsync()).Entries);
    }

    [Fact]
    public async Task Heartbeat_Parked_IsTakenAndDoesNotUnpark()
    {
        await Grain.Park(Act, Token);
        _silo.Jump(TimeSpan.FromDays(300));

        var result = await Grain.Heartbeat(_node.Beat(1, _silo.Now), Token);
        await Grain.Register(_node.Signed(2, _silo.Now, "my-node"), Token);

        Assert.Equal(HeartbeatStatus.Accepted, result.Status);
        Assert.Equal((_silo.Now, _born, _silo.Now.AddDays(365)), (result.Node!.LastSeen, result.Node.ParkedAt, result.Node.ExpiresAt));
        Assert.Equal(0, await ShownAsync(new DirectoryQuery()));
    }

    [Fact]
    public async Task Park_ProbeUnderWay_IsNotHandedOutAndItsReportDoesNotCount()
    {
        _silo.Clock.Jump(_born.AddDays(182));
        await _silo.TickAsync(Grain);
        var shard = DirectoryShards.Get(_silo.Client, DirectoryShards.Of(_node.Id));
        var probe = Assert.Single(await shard.TakeDueProbes(10, Token));

        await Grain.Park(Act, Token);
        await Grain.ReportProbe(new ProbeReport(probe.Number, false, "nobody answered"), Token);

        Assert.Equal("pending_1st", (await Grain.Get(Token))!.State);
        _silo.Jump(TimeSpan.FromHours(1));
        Assert.Empty(await shard.TakeDueProbes(10, Token));
        await Grain.Revive(Act, Token);
        Assert.Equal(("active", _silo.Now.AddDays(180), _born), await StandingAsync());
    }

    [Fact]
    public async Task Revive_FromComa_IsARevivalInTheLog()
    {
        await ComaAsync();

        var result = await Grain.Revive(Act, Token);

        Assert.Equal((true, "active", 1, "my-node"), (result.Changed, result.Node!.State, result.Node.Revivals, result.Node.Handle));
        Assert.Equal(1, await ShownAsync(new DirectoryQuery()));
        Assert.Equal([LedgerEntryKind.Registration, LedgerEntryKind.Coma, LedgerEntryKind.Revival], await LoggedAsync(3));
        Assert.False((await Grain.Revive(Act, Token)).Changed);
        Assert.Equal([("active", null), ("pending_1st", null), ("failed_1st", null), ("retry_48h", null), ("retry_2w", null), ("retry_2m", null), ("coma", null), ("revived", "ada")],
            (await TimelineAsync()).Past.Select(entry => (entry.What, entry.Operator)));
        Assert.Equal("nobody answered", (await TimelineAsync()).Past[^2].Why);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Remove_IsATombstoneAndARemovalInTheLog(bool restart)
    {
        await Grain.Park(new OperatorAct("bob", "looks odd"), Token);
        var result = await Grain.Remove(Act, Token);
        if (restart) _silo = await _silo.RestartAsync(crash: true);

        Assert.Equal((true, "dead", null), (result.Changed, result.Node!.State, result.Node.ParkedAt));
        Assert.Equal(0, await ShownAsync(new DirectoryQuery { States = NodeStateNames.All, IncludeParked = true }));
        Assert.False(_silo.HasReminder(Grain));
        Assert.Equal(RefusalCodes.NodeDead, (await Grain.Heartbeat(_node.Beat(1, _silo.Now), Token)).Code);
        Assert.Equal(RefusalCodes.SignatureRequired, (await Grain.Register(_node.Unsigned(), Token)).Code);
        Assert.Equal(RefusalCodes.NodeDead, (await Grain.Park(Act, Token)).Code);
        Assert.Equal(RefusalCodes.NodeDead, (await Grain.Revive(Act, Token)).Code);
        Assert.False((await Grain.Remove(Act, Token)).Changed);
        Assert.Equal([LedgerEntryKind.Registration, LedgerEntryKind.Removal], await LoggedAsync(2));

        var again = await Grain.Register(_node.Signed(2, _silo.Now, "my-node"), Token);
        Assert.Equal((RegistrationStatus.Created, 2), (again.Status, again.Node!.Incarnation));
        Assert.Equal(
            [("parked", "bob", "looks odd"), ("removed", "ada", "because"), ("active", null, "registered")],
            (await TimelineAsync()).Past.Select(entry => (entry.What, entry.Operator, entry.Why)));
    }

    [Fact]
    public async Task Act_WriteFails_NothingIsChangedAndNothingInTheHistory()
    {
        _silo.Disk.Fails = name => name == "node";
        await Assert.ThrowsAsync<OrleansException>(() => Grain.Remove(Act, Token));
        _silo.Disk.Fails = static _ => false;

        Assert.Equal("active", (await Grain.Get(Token))!.State);
        Assert.Equal("active", Assert.Single((await TimelineAsync()).Past).What);
        Assert.True((await Grain.Remove(Act, Token)).Changed);
    }

    [Theory]
    [InlineData("ada", "", "reason")]
    [InlineData("ada", " ", "reason")]
    [InlineData("ada", "two\nlines", "reason")]
    [InlineData("", "because", "operator")]
    public async Task Act_BadText_IsRefusedByField(string name, string reason, string field)
    {
        var result = await Grain.Park(new OperatorAct(name, reason), Token);

        Assert.Equal((false, RefusalCodes.InvalidField, field), (result.Changed, result.Code, result.Field));
    }

    [Fact]
    public async Task Act_ReasonOf201Characters_IsRefused()
    {
        Assert.Equal("reason", (await Grain.Park(new OperatorAct("ada", new string('x', 201)), Token)).Field);
        Assert.True((await Grain.Park(new OperatorAct("ada", new string('x', 200)), Token)).Changed);
    }

    [Fact]
    public async Task Act_UnknownNode_IsRefused()
    {
        using var nobody = new TestNode();

        foreach (var result in new[] { await Of(nobody).Park(Act, Token), await Of(nobody).Revive(Act, Token), await Of(nobody).Remove(Act, Token) })
            Assert.Equal(RefusalCodes.UnknownNode, result.Code);

        INodeGrain Of(TestNode node) => _silo.Grain<INodeGrain>(node.Id);
    }

    private async Task<(string, DateTimeOffset?, DateTimeOffset)> StandingAsync()
    {
        var node = (await Grain.Get(Token))!;
        return (node.State, node.NextCheck, node.LastSeen);
    }

    private async Task<(long Total, long Parked)> ParkedOfAsync()
    {
        var count = await DirectoryReader.CountAsync(_silo.Client, Token);
        return (count.Total, count.Parked);
    }

    private async Task ComaAsync()
    {
        var shard = DirectoryShards.Get(_silo.Client, DirectoryShards.Of(_node.Id));
        foreach (var day in new[] { 182, 184, 198, 258 })
        {
            _silo.Clock.Jump(_born.AddDays(day));
            await _silo.TickAsync(Grain);
            foreach (var probe in await shard.TakeDueProbes(10, Token))
                await Grain.ReportProbe(new ProbeReport(probe.Number, Answered: false, "nobody answered"), Token);
        }

        Assert.Equal("coma", (await Grain.Get(Token))!.State);
    }

    private async Task<List<LedgerEntryKind>> LoggedAsync(int count)
    {
        var log = _silo.Grain<ILedgerGrain>(LedgerLog.Key);
        await TestSilo.UntilAsync(async () => (await log.Read(0, 100, Token)).Length >= count);
        return [.. (await log.Read(0, 100, Token)).Select(encoded => LedgerEntry.TryDecode(encoded.AsSpan(), out var entry, out _) ? entry.Kind : default)];
    }
}
