using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Abstractions.Registry;
using OrleansVoxa.Grains.Tests.Hosting;

namespace OrleansVoxa.Grains.Tests.Nodes;

public sealed class NodeGrainTests : IAsyncLifetime
{
    private readonly TestNode _node = new();
    private readonly TestNode _other = new();
    private TestSilo _silo = null!;

    private static CancellationToken Token => TestSilo.Token;

    private INodeGrain Grain => _silo.Grain<INodeGrain>(_node.Id);

    public async ValueTask InitializeAsync() => _silo = await TestSilo.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _silo.DisposeAsync();
        _node.Dispose();
        _other.Dispose();
    }

    private Task<RegistrationResult> Register(TestNode node, NodeRegistration registration) =>
        _silo.Grain<INodeGrain>(node.Id).Register(registration, Token);

    private Task<string?> Owner(string handle) => _silo.Grain<IHandleGrain>(HandleKeys.Of(handle)).Resolve(Token);

    [Fact]
    public async Task Register_New_IsCreatedAndShown()
    {
        var result = await Register(_node, _node.Signed(1, _silo.Now, "My-Node"));

        Assert.Equal(RegistrationStatus.Created, result.Status);
        Assert.Equal(("My-Node", "active", true, true, 1), (result.Node!.Handle, result.Node.State, result.Node.Reachable, result.Node.Verified, result.Node.Incarnation));
        Assert.Equal(_silo.Now.AddDays(365), result.Node.ExpiresAt);
        Assert.Equal(_node.Id, await Owner("my-node"));
        var page = await DirectoryReader.QueryAsync(_silo.Client, new DirectoryQuery { RoutableOnly = true, Capabilities = ["relay"] }, Token);
        Assert.Equal(_node.Id, Assert.Single(page.Nodes).NodeId);
        Assert.True(_silo.HasReminder(Grain));
    }

    [Fact]
    public async Task Register_Unsigned_IsShownButNeverRouted()
    {
        await Register(_node, _node.Unsigned("my-node"));

        var all = await DirectoryReader.QueryAsync(_silo.Client, new DirectoryQuery(), Token);
        var routable = await DirectoryReader.QueryAsync(_silo.Client, new DirectoryQuery { RoutableOnly = true }, Token);
        Assert.False(Assert.Single(all.Nodes).Verified);
        Assert.Empty(routable.Nodes);
    }

    [Fact]
    public async Task Register_Again_RenewsAndOldOnesAreStale()
    {
        await Register(_node, _node.Signed(1, _silo.Now));
        _silo.Jump(TimeSpan.FromDays(100));

        var renewed = await Register(_node, _node.Signed(2, _silo.Now));
        var replayed = await Register(_node, _node.Signed(2, _silo.Now));

        Assert.Equal(RegistrationStatus.Renewed, renewed.Status);
        Assert.Equal(_silo.Now.AddDays(365), renewed.Node!.ExpiresAt);
        Assert.Equal(RefusalCodes.StaleSequence, replayed.Code);
    }

    [Fact]
    public async Task Register_RestartAfterwards_RemembersSequences()
    {
        await Register(_node, _node.Signed(5, _silo.Now));
        _silo = await _silo.RestartAsync(crash: true);

        Assert.Equal(RefusalCodes.StaleSequence, (await Register(_node, _node.Signed(5, _silo.Now))).Code);
    }

    [Fact]
    public async Task Register_HandleOfAnotherKey_IsRefusedAndNothingIsKept()
    {
        await Register(_node, _node.Signed(1, _silo.Now, "my-node"));

        var result = await Register(_other, _other.Signed(1, _silo.Now, "MY-NODE"));

        Assert.Equal((RegistrationStatus.Refused, RefusalCodes.HandleTaken), (result.Status, result.Code));
        Assert.Null(await _silo.Grain<INodeGrain>(_other.Id).Get(Token));
        Assert.Equal(_node.Id, await Owner("my-node"));
    }

    [Fact]
    public async Task Register_UnsignedHandleTaken_IsRefusedUntilAVerifiedOneComes()
    {
        await Register(_node, _node.Unsigned("my-node"));

        Assert.Equal(RefusalCodes.HandleTaken, (await Register(_other, _other.Unsigned("my-node"))).Code);
        Assert.Equal(RegistrationStatus.Created, (await Register(_other, _other.Signed(1, _silo.Now, "my-node"))).Status);
        Assert.Equal(_other.Id, await Owner("my-node"));
        await TestSilo.UntilAsync(async () => (await Grain.Get(Token))!.Handle is null);
        Assert.Equal(RefusalCodes.HandleTaken, (await Register(_node, _node.Unsigned("my-node"))).Code);
    }

    [Fact]
    public async Task ReceiveReminder_LossOfTheHandleWasNeverTold_Heals()
    {
        await Register(_node, _node.Unsigned("my-node"));
        // The handle's grain alone: as if the message to the loser had been lost.
        await _silo.Grain<IHandleGrain>("my-node").Claim(_other.Id, verified: true, Token);

        await _silo.TickAsync(Grain);

        Assert.Null((await Grain.Get(Token))!.Handle);
        Assert.Null(Assert.Single((await DirectoryReader.QueryAsync(_silo.Client, new DirectoryQuery(), Token)).Nodes).Handle);
    }

    [Fact]
    public async Task HandleLost_HandleStillOwned_ChangesNothing()
    {
        await Register(_node, _node.Unsigned("my-node"));

        await Grain.HandleLost("my-node");
        await _silo.TickAsync(Grain);

        Assert.Equal("my-node", (await Grain.Get(Token))!.Handle);
    }

    [Fact]
    public async Task Register_NewHandle_ReleasesTheFormer()
    {
        await Register(_node, _node.Signed(1, _silo.Now, "one-name"));
        await Register(_node, _node.Signed(2, _silo.Now, "other-name"));

        Assert.Null(await Owner("one-name"));
        Assert.Equal(_node.Id, await Owner("other-name"));
    }

    [Theory]
    [InlineData("node")]
    [InlineData("handle")]
    [InlineData("directory_recent")]
    public async Task Register_WriteFails_NothingIsLeftBehindAndTheNextTrySucceeds(string state)
    {
        _silo.Disk.Fails = name => name == state;
        await Assert.ThrowsAsync<OrleansException>(() => Register(_node, _node.Signed(1, _silo.Now, "my-node")));
        Assert.Null(await Grain.Get(Token));

        _silo.Disk.Fails = static _ => false;
        // Nobody who never registered keeps a name.
        Assert.Null(await Owner("my-node"));
        var result = await Register(_node, _node.Signed(1, _silo.Now, "my-node"));
        Assert.Equal(RegistrationStatus.Created, result.Status);
    }

    [Fact]
    public async Task Register_RenewalCannotBeWritten_TheFormerStands()
    {
        await Register(_node, _node.Signed(1, _silo.Now, "one-name"));
        _silo.Disk.Fails = name => name == "node";
        await Assert.ThrowsAsync<OrleansException>(() => Register(_node, _node.Signed(2, _silo.Now, "other-name")));
        _silo.Disk.Fails = static _ => false;

        Assert.Equal("one-name", (await Grain.Get(Token))!.Handle);
        Assert.Equal(_node.Id, await Owner("one-name"));
        Assert.Null(await Owner("other-name"));
        Assert.Equal(RegistrationStatus.Renewed, (await Register(_node, _node.Signed(2, _silo.Now, "other-name"))).Status);
    }

    [Fact]
    public async Task Register_TwoNodesTakeEachOthersHandles_NeitherWaitsForTheOther()
    {
        await Register(_node, _node.Unsigned("one-name"));
        await Register(_other, _other.Unsigned("other-name"));

        var results = await Task.WhenAll(
            Register(_node, _node.Signed(1, _silo.Now, "other-name")), Register(_other, _other.Signed(1, _silo.Now, "one-name")));

        Assert.All(results, result => Assert.Equal(RegistrationStatus.Renewed, result.Status));
        Assert.Equal(_node.Id, await Owner("other-name"));
        Assert.Equal(_other.Id, await Owner("one-name"));
        Assert.Equal("other-name", (await Grain.Get(Token))!.Handle);
    }

    [Fact]
    public async Task Register_ManyAtOnceWhileTheDirectoryIsRebuilt_AllAreShown()
    {
        var nodes = Enumerable.Range(0, 64).Select(_ => new TestNode()).ToList();
        await Task.WhenAll(nodes.Select(node => Register(node, node.Signed(1, _silo.Now))));
        _silo = await _silo.RestartAsync(crash: true);

        // Each registration waits for a shard that is being rebuilt from the very nodes that register.
        var results = await Task.WhenAll(nodes.Select(node => Register(node, node.Signed(2, _silo.Now))));

        Assert.All(results, result => Assert.Equal(RegistrationStatus.Renewed, result.Status));
        var count = await DirectoryReader.CountAsync(_silo.Client, Token);
        Assert.Equal((64, 64, 64), (count.Total, count.Reachable, count.Verified));
        nodes.ForEach(node => node.Dispose());
    }

    [Fact]
    public async Task Register_RegistryFull_IsRefusedAndTheHandleStaysFree()
    {
        _silo = await _silo.RestartAsync(settings: new() { ["discovery:registry:MaxNodes"] = "64" });
        var shard = DirectoryShards.Get(_silo.Client, DirectoryShards.Of(_node.Id));
        // 64 nodes over 64 shards and a quarter more: two for each shard.
        Assert.True(await shard.Reserve(_node.Id[..2] + new string('0', 38), Token));
        Assert.True(await shard.Reserve(_node.Id[..2] + new string('1', 38), Token));

        var result = await Register(_node, _node.Signed(1, _silo.Now, "my-node"));

        Assert.Equal(RefusalCodes.RegistryFull, result.Code);
        Assert.Null(await Owner("my-node"));
        Assert.Null(await Grain.Get(Token));
    }

    [Fact]
    public async Task Register_CancelledCaller_LeavesNoHalfDoneRegistration()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Grain.Register(_node.Signed(1, _silo.Now, "my-node"), cancelled.Token));

        var known = await Grain.Get(Token) is not null;
        Assert.Equal(known ? _node.Id : null, await Owner("my-node"));
    }

    [Fact]
    public async Task Heartbeat_EveryThirtySeconds_IsWrittenOnceInTenMinutes()
    {
        await Register(_node, _node.Signed(1, _silo.Now));
        var before = _silo.Disk.Writes["node"];

        ulong sequence = 0;
        for (var span = 1; span <= 5; span++)
        {
            for (var i = 0; i < 20; i++)
            {
                _silo.Jump(TimeSpan.FromSeconds(30));
                Assert.Equal(HeartbeatStatus.Accepted, (await Grain.Heartbeat(_node.Beat(++sequence, _silo.Now), Token)).Status);
            }

            // The first beat after the registration starts the account, so the node's moment may have been passed by it.
            Assert.InRange(_silo.Disk.Writes["node"] - before, span - 1, span);
        }
    }

    [Fact]
    public async Task Heartbeat_Crash_LosesAtMostTenMinutesAndACleanStopNothing()
    {
        await Register(_node, _node.Signed(1, _silo.Now));
        var registered = _silo.Now;
        _silo.Jump(TimeSpan.FromMinutes(9));
        await Grain.Heartbeat(_node.Beat(1, _silo.Now), Token);

        _silo = await _silo.RestartAsync(crash: true);
        Assert.Equal(registered, (await Grain.Get(Token))!.LastSeen);

        await Grain.Heartbeat(_node.Beat(2, _silo.Now), Token);
        _silo = await _silo.RestartAsync();
        Assert.Equal(_silo.Now, (await Grain.Get(Token))!.LastSeen);
        Assert.Equal(RefusalCodes.StaleSequence, (await Grain.Heartbeat(_node.Beat(2, _silo.Now), Token)).Code);
    }

    [Fact]
    public async Task Heartbeat_NeverTouchesTheReminder()
    {
        await Register(_node, _node.Signed(1, _silo.Now));
        var reminder = _silo.Disk.Reminders.Single();

        _silo.Jump(TimeSpan.FromDays(100));
        await Grain.Heartbeat(_node.Beat(1, _silo.Now), Token);

        Assert.Equal(reminder, _silo.Disk.Reminders.Single());
    }

    [Fact]
    public async Task Heartbeat_MissedForFourIntervals_IsUnreachableInTheDirectoryUntilTheNext()
    {
        await Register(_node, _node.Signed(1, _silo.Now));
        var query = new DirectoryQuery();
        _silo.Jump(TimeSpan.FromSeconds(121));

        var silent = Assert.Single((await DirectoryReader.QueryAsync(_silo.Client, query, Token)).Nodes);
        Assert.Equal(("active", false), (silent.State, silent.Reachable));
        Assert.Empty((await DirectoryReader.QueryAsync(_silo.Client, query with { RoutableOnly = true }, Token)).Nodes);

        await Grain.Heartbeat(_node.Beat(1, _silo.Now), Token);
        await TestSilo.UntilAsync(async () => (await DirectoryReader.QueryAsync(_silo.Client, query with { RoutableOnly = true }, Token)).Nodes.Length == 1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task Heartbeat_ClockIsSetByAnHour_RoutableAsLongAsItIsHeardAndNoLonger(int hours)
    {
        await Register(_node, _node.Signed(1, _silo.Now));
        var query = new DirectoryQuery { RoutableOnly = true };
        _silo.Clock.SetWallClock(TimeSpan.FromHours(hours));
        Assert.Single((await DirectoryReader.QueryAsync(_silo.Client, query, Token)).Nodes);

        _silo.Jump(TimeSpan.FromSeconds(90));
        await Grain.Heartbeat(_node.Beat(1, _silo.Now), Token);
        _silo.Jump(TimeSpan.FromSeconds(90));
        await TestSilo.UntilAsync(async () => (await DirectoryReader.QueryAsync(_silo.Client, query, Token)).Nodes.Length == 1);
        _silo.Jump(TimeSpan.FromSeconds(31));
        Assert.Empty((await DirectoryReader.QueryAsync(_silo.Client, query, Token)).Nodes);
    }

    [Fact]
    public async Task Heartbeat_Unsigned_IsTakenForUnverifiedNodesOnly()
    {
        await Register(_node, _node.Unsigned());
        Assert.Equal(HeartbeatStatus.Accepted, (await Grain.Heartbeat(new NodeHeartbeat(null, null), Token)).Status);

        await Register(_node, _node.Signed(1, _silo.Now));
        Assert.Equal(RefusalCodes.SignatureRequired, (await Grain.Heartbeat(new NodeHeartbeat(null, null), Token)).Code);
    }

    [Fact]
    public async Task Heartbeat_StoreIsAway_CountsAllTheSameAndIsStoredLater()
    {
        await Register(_node, _node.Signed(1, _silo.Now));
        _silo.Jump(TimeSpan.FromMinutes(11));
        await Grain.Heartbeat(_node.Beat(1, _silo.Now), Token);
        _silo.Disk.Fails = name => name == "node";

        for (ulong beat = 2; beat < 30; beat++)
        {
            _silo.Jump(TimeSpan.FromMinutes(1));
            Assert.Equal(HeartbeatStatus.Accepted, (await Grain.Heartbeat(_node.Beat(beat, _silo.Now), Token)).Status);
        }

        Assert.Equal(_silo.Now, (await Grain.Get(Token))!.LastSeen);
        _silo.Disk.Fails = static _ => false;
        _silo.Jump(TimeSpan.FromMinutes(2));
        await Grain.Heartbeat(_node.Beat(30, _silo.Now), Token);
        _silo = await _silo.RestartAsync(crash: true);
        Assert.Equal(_silo.Now, (await Grain.Get(Token))!.LastSeen);
        Assert.Equal(RefusalCodes.StaleSequence, (await Grain.Heartbeat(_node.Beat(30, _silo.Now), Token)).Code);
    }

    [Fact]
    public async Task Heartbeat_StoreDoesNotAnswer_IsAnsweredAfterASecondAndOtherWritesWaitTheirTurn()
    {
        _silo = await _silo.RestartAsync(settings: new() { ["discovery:nodes:LastSeenMinutes"] = "0" });
        await Register(_node, _node.Signed(1, _silo.Now));
        await Grain.Heartbeat(_node.Beat(1, _silo.Now), Token);
        var gate = new TaskCompletionSource();
        _silo.Disk.Holds = name => name == "node" ? gate.Task : Task.CompletedTask;
        var writes = _silo.Disk.Writes["node"];

        var slow = Grain.Heartbeat(_node.Beat(2, _silo.Now), Token);
        await TestSilo.UntilAsync(() => Task.FromResult(_silo.Disk.Writes["node"] > writes));
        Assert.False(slow.IsCompleted);
        // Second by second, and never as many as a call may take: a clock that ran away would end it before any thread took it up.
        for (var second = 0; second < 20 && !slow.IsCompleted; second++)
        {
            _silo.Clock.Advance(TimeSpan.FromSeconds(1));
            for (var round = 0; round < 5_000 && !slow.IsCompleted; round++) await Task.Yield();
        }

        Assert.Equal(HeartbeatStatus.Accepted, (await slow.WaitAsync(TimeSpan.FromMinutes(1), Token)).Status);
        Assert.Equal(HeartbeatStatus.Accepted, (await Grain.Heartbeat(_node.Beat(3, _silo.Now), Token)).Status);

        var again = Register(_node, _node.Signed(2, _silo.Now));
        Assert.Equal(writes + 1, _silo.Disk.Writes["node"]);
        gate.SetResult();
        Assert.Equal(RegistrationStatus.Renewed, (await again).Status);
        Assert.Equal(writes + 2, _silo.Disk.Writes["node"]);
    }

    [Fact]
    public async Task ReceiveReminder_RegistrationWasNeverStored_EndsTheReminder()
    {
        _silo.Disk.Fails = name => name == "node";
        await Assert.ThrowsAsync<OrleansException>(() => Register(_node, _node.Signed(1, _silo.Now)));
        _silo.Disk.Fails = static _ => false;
        Assert.True(_silo.HasReminder(Grain));

        await _silo.TickAsync(Grain);

        Assert.False(_silo.HasReminder(Grain));
    }

    [Fact]
    public async Task GetTimeline_Registered_SaysWhatWillHappen()
    {
        Assert.Null(await Grain.GetTimeline(Token));
        await Register(_node, _node.Signed(1, _silo.Now));

        var timeline = await Grain.GetTimeline(Token);

        Assert.Equal("active", timeline!.State);
        Assert.Equal(("pending_1st", _silo.Now.AddDays(180)), (timeline.Entries[0].State, timeline.Entries[0].At));
        Assert.Equal("dead", timeline.Entries[^1].State);
    }
}
