using OrleansVoxa.Agent.Engine;
using OrleansVoxa.Agent.Execs;
using OrleansVoxa.Agent.Reconciling;
using OrleansVoxa.Agent.Tests.Reconciling;
using OrleansVoxa.Protocol.Apps;
using OrleansVoxa.Protocol.Apps.Execs;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Agent.Tests.Execs;

/// <summary>Asking for commands.</summary>
public sealed class ExecWorkTests
{
    private static readonly string Run = new('a', HostReport.RunLength);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_SomethingUnforeseenAtOneCommand_IsNotTheAgents()
    {
        var cluster = new FakeCluster();
        var noticed = new TaskCompletionSource<AgentNotice>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var engine = new EngineClient(new EngineOptions(), TimeProvider.System);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var working = new ExecWork(engine, new InstanceBook(TimeProvider.System), cluster, Run, notice => noticed.TrySetResult(notice), TimeProvider.System).RunAsync(stop.Token);
        var broken = cluster.Execs.Ask("web.1.1", false, 30, "/bin/a");
        broken.IsBroken = true;
        await broken.Asked.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);

        var next = cluster.Execs.Ask("web.1.1", false, 30, "/bin/a");

        Assert.Equal("instance_not_running", (await next.Ended).Code);
        Assert.Equal("agent_failed", (await noticed.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancellation)).Code);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => working);
    }

    [Fact]
    public async Task Run_ToldAtOnceThatThereIsNone_PausesBeforeItAsksAgain()
    {
        var clock = new ManualTimeProvider();
        var cluster = new EmptyCluster();
        using var engine = new EngineClient(new EngineOptions(), clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var working = new ExecWork(engine, new InstanceBook(clock), cluster, Run, _ => { }, clock).RunAsync(stop.Token);
        while (clock.ArmedTimers == 0) await Task.Yield();
        Assert.Equal(1, cluster.Asked);

        clock.Advance(TimeSpan.FromSeconds(5));

        while (cluster.Asked < 2) await Task.Yield();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => working);
    }

    /// <summary>It does not wait for commands.</summary>
    private sealed class EmptyCluster : IHostChannel
    {
        private int _asked;

        public int Asked => Volatile.Read(ref _asked);

        public Task<HostInstructions> SyncAsync(HostReport report, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<long> WaitAsync(long revision, CancellationToken cancellationToken) => throw new NotSupportedException();

        public async Task<ReadOnlyMemory<byte>> CallAsync(string method, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
        {
            Assert.True(ExecNext.TryDecode(body.Span, out var next));
            Assert.Equal(Run, next.Run);
            cancellationToken.ThrowIfCancellationRequested();
            Interlocked.Increment(ref _asked);
            await Task.Yield();
            return ReadOnlyMemory<byte>.Empty;
        }
    }
}
