using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Abstractions.Registry;
using OrleansVoxa.Grains.Tests.Hosting;

namespace OrleansVoxa.Grains.Tests.Nodes;

/// <summary>Heartbeats that were acknowledged and not stored, when other writes of the node fail or are under way.</summary>
public sealed class NodeGrainUnstoredTests : IAsyncLifetime
{
    private static readonly OperatorAct Act = new("ada", "because");

    private readonly TestNode _node = new();
    private TestSilo _silo = null!;

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

    [Fact]
    public async Task Heartbeat_AnotherWriteFailsAfterIt_IsNotTakenBack()
    {
        _silo.Jump(TimeSpan.FromSeconds(30));
        var beat = _node.Beat(10, _silo.Now);
        Assert.Null((await Grain.Heartbeat(beat, Token)).Code);
        _silo.Disk.Fails = static name => name == "node";
        await Assert.ThrowsAnyAsync<Exception>(() => Grain.Park(Act, Token));
        _silo.Disk.Fails = static _ => false;

        Assert.Equal(_silo.Now, (await Grain.Get(Token))!.LastSeen);
        Assert.Equal(RefusalCodes.StaleSequence, (await Grain.Heartbeat(beat, Token)).Code);

        // With the next write it is stored.
        Assert.Null((await Grain.Park(Act, Token)).Code);
        _silo = await _silo.RestartAsync(crash: true);
        Assert.Equal(_silo.Now, (await Grain.Get(Token))!.LastSeen);
        Assert.Equal(RefusalCodes.StaleSequence, (await Grain.Heartbeat(beat, Token)).Code);
    }

    [Fact]
    public async Task Heartbeat_WhileTheOneBeforeIsBeingStored_IsKept()
    {
        _silo = await _silo.RestartAsync(settings: new() { ["discovery:nodes:LastSeenMinutes"] = "0" });
        var gate = new TaskCompletionSource();
        _silo.Disk.Holds = name => name == "node" ? gate.Task : Task.CompletedTask;
        await AnsweredWithoutTheStoreAsync(_node.Beat(2, _silo.Now));
        Assert.Equal(HeartbeatStatus.Accepted, (await Grain.Heartbeat(_node.Beat(3, _silo.Now), Token)).Status);
        var seen = _silo.Now;
        gate.SetResult();

        // Ended in order, the activation stores what only its memory has.
        await Grain.Get(Token);
        _silo = await _silo.RestartAsync();
        Assert.Equal(seen, (await Grain.Get(Token))!.LastSeen);
        Assert.Equal(RefusalCodes.StaleSequence, (await Grain.Heartbeat(_node.Beat(3, _silo.Now), Token)).Code);
    }

    [Fact]
    public async Task Heartbeat_WhileTheOneBeforeFailsToBeStored_IsNotLost()
    {
        _silo = await _silo.RestartAsync(settings: new() { ["discovery:nodes:LastSeenMinutes"] = "0" });
        var gate = new TaskCompletionSource();
        _silo.Disk.Holds = name => name == "node" ? gate.Task : Task.CompletedTask;
        await AnsweredWithoutTheStoreAsync(_node.Beat(2, _silo.Now));
        _silo.Jump(TimeSpan.FromSeconds(10));
        var beat = _node.Beat(3, _silo.Now);
        Assert.Equal(HeartbeatStatus.Accepted, (await Grain.Heartbeat(beat, Token)).Status);
        var failed = new TaskCompletionSource();
        _silo.Disk.Fails = name => name == "node" && failed.TrySetResult();
        gate.SetResult();
        await failed.Task.WaitAsync(TimeSpan.FromMinutes(1), Token);
        _silo.Disk.Fails = static _ => false;

        Assert.Equal(RefusalCodes.StaleSequence, (await Grain.Heartbeat(beat, Token)).Code);
        Assert.Equal(_silo.Now, (await Grain.Get(Token))!.LastSeen);
        Assert.Null((await Grain.Park(Act, Token)).Code);
        _silo = await _silo.RestartAsync(crash: true);
        Assert.Equal(_silo.Now, (await Grain.Get(Token))!.LastSeen);
        Assert.Equal(RefusalCodes.StaleSequence, (await Grain.Heartbeat(beat, Token)).Code);
    }

    [Fact]
    public async Task Heartbeat_ItsOwnWriteFails_IsKeptAndStoredAMinuteLater()
    {
        _silo = await _silo.RestartAsync(settings: new() { ["discovery:nodes:LastSeenMinutes"] = "0" });
        _silo.Jump(TimeSpan.FromSeconds(1));
        var beat = _node.Beat(2, _silo.Now);
        var seen = _silo.Now;
        _silo.Disk.Fails = static name => name == "node";
        Assert.Equal(HeartbeatStatus.Accepted, (await Grain.Heartbeat(beat, Token)).Status);
        _silo.Disk.Fails = static _ => false;
        var writes = _silo.Disk.Writes["node"];

        // The store is not asked with every heartbeat: not until a minute has passed.
        _silo.Jump(TimeSpan.FromSeconds(59));
        Assert.Equal(HeartbeatStatus.Accepted, (await Grain.Heartbeat(_node.Beat(3, _silo.Now), Token)).Status);
        Assert.Equal(writes, _silo.Disk.Writes["node"]);
        Assert.Equal(RefusalCodes.StaleSequence, (await Grain.Heartbeat(beat, Token)).Code);
        _silo.Jump(TimeSpan.FromSeconds(1));
        Assert.Equal(HeartbeatStatus.Accepted, (await Grain.Heartbeat(_node.Beat(4, _silo.Now), Token)).Status);
        _silo = await _silo.RestartAsync(crash: true);

        Assert.Equal(_silo.Now, (await Grain.Get(Token))!.LastSeen);
        Assert.True(_silo.Now > seen);
        Assert.Equal(RefusalCodes.StaleSequence, (await Grain.Heartbeat(_node.Beat(4, _silo.Now), Token)).Code);
    }

    [Fact]
    public async Task Heartbeat_LaterRequestWasStoredThoughItFailed_NeitherTimeNorSequenceGoesBack()
    {
        _silo.Jump(TimeSpan.FromSeconds(30));
        Assert.Null((await Grain.Heartbeat(_node.Beat(10, _silo.Now), Token)).Code);
        _silo.Jump(TimeSpan.FromSeconds(30));
        await FailOnceStoredAsync(() => Grain.Register(_node.Enveloped(20, _silo.Now), Token));

        Assert.Equal(_silo.Now, (await Grain.Get(Token))!.LastSeen);
        Assert.Equal(RefusalCodes.StaleSequence, (await Grain.Heartbeat(_node.Beat(15, _silo.Now), Token)).Code);
        Assert.Null((await Grain.Heartbeat(_node.Beat(21, _silo.Now), Token)).Code);
    }

    [Fact]
    public async Task Heartbeat_ItsNodeTurnsOutToBeDead_IsNotPutIntoThatLife()
    {
        _silo.Jump(TimeSpan.FromSeconds(30));
        Assert.Null((await Grain.Heartbeat(_node.Beat(10, _silo.Now), Token)).Code);
        await FailOnceStoredAsync(() => Grain.Remove(Act, Token));

        Assert.Equal("dead", (await Grain.Get(Token))!.State);
        Assert.Equal(RefusalCodes.NodeDead, (await Grain.Heartbeat(_node.Beat(11, _silo.Now), Token)).Code);
    }

    private async Task FailOnceStoredAsync(Func<Task> write)
    {
        _silo.Disk.FailsOnceStored = static name => name == "node";
        await Assert.ThrowsAnyAsync<Exception>(write);
        _silo.Disk.FailsOnceStored = static _ => false;
    }

    /// <summary>Sends a heartbeat whose write is held, and lets time pass until it is answered all the same.</summary>
    private async Task AnsweredWithoutTheStoreAsync(NodeHeartbeat beat)
    {
        // Time that passes before the write has begun would end nothing.
        var (hold, held) = (_silo.Disk.Holds, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        _silo.Disk.Holds = name =>
        {
            if (name == "node") held.TrySetResult();
            return hold(name);
        };
        var slow = Grain.Heartbeat(beat, Token);
        await held.Task.WaitAsync(TimeSpan.FromMinutes(1), Token);
        for (var second = 0; second < 20 && !slow.IsCompleted; second++)
        {
            _silo.Clock.Advance(TimeSpan.FromSeconds(1));
            for (var round = 0; round < 5_000 && !slow.IsCompleted; round++) await Task.Yield();
        }

        Assert.Equal(HeartbeatStatus.Accepted, (await slow.WaitAsync(TimeSpan.FromMinutes(1), Token)).Status);
    }
}
