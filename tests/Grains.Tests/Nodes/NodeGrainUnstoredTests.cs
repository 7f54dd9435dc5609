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
        var slow = Grain.Heartbeat(_node.Beat(2, _silo.Now), Token);
        for (var second = 0; second < 20 && !slow.IsCompleted; second++)
        {
            _silo.Clock.Advance(TimeSpan.FromSeconds(1));
            for (var round = 0; round < 5_000 && !slow.IsCompleted; round++) await Task.Yield();
        }

        Assert.Equal(HeartbeatStatus.Accepted, (await slow.WaitAsync(TimeSpan.FromMinutes(1), Token)).Status);
        Assert.Equal(HeartbeatStatus.Accepted, (await Grain.Heartbeat(_node.Beat(3, _silo.Now), Token)).Status);
        var seen = _silo.Now;
        gate.SetResult();

        // Ended in order, the activation stores what only its memory has.
        await Grain.Get(Token);
        _silo = await _silo.RestartAsync();
        Assert.Equal(seen, (await Grain.Get(Token))!.LastSeen);
        Assert.Equal(RefusalCodes.StaleSequence, (await Grain.Heartbeat(_node.Beat(3, _silo.Now), Token)).Code);
    }
}
