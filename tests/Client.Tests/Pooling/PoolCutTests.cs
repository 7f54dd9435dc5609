using OrleansVoxa.Client.Pooling;
using OrleansVoxa.Client.Tests.Edges;
using OrleansVoxa.Protocol.Framing.Messages;

namespace OrleansVoxa.Client.Tests.Pooling;

/// <summary>What the end of a connection says about its endpoint.</summary>
public sealed class PoolCutTests : PoolTest
{
    private const int Several = 5;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task CallAsync_LineIsCutWithSeveralUnderWay_CountsAsExactlyOneFailure(int failuresToBreak)
    {
        var pool = Open(Pooled with { ConnectionsPerEndpoint = 1, FailuresToBreak = failuresToBreak });
        VoxaClientException? last = null;
        for (var cut = 1; cut <= failuresToBreak; cut++)
        {
            var session = await LoseAsync(pool, session => session.Cut());
            await UntilAsync(() => Assert.Single(pool.Status).LastFailure != last);

            last = Assert.Single(pool.Status).LastFailure;
            Assert.Equal("connection_lost", last!.Code);
            Assert.Equal(cut < failuresToBreak ? CircuitState.Closed : CircuitState.Open, Assert.Single(pool.Status).Circuit);
            await session.Ended.Soon();
        }

        await CallAsync(pool).FailsWith("circuit_open");
    }

    [Fact]
    public async Task CallAsync_EdgeSaysGoodbyeToSeveralUnderWay_CountsAsAFailure()
    {
        var pool = Open(Pooled with { ConnectionsPerEndpoint = 1, FailuresToBreak = 1 });

        await LoseAsync(pool, session => Assert.True(session.TrySend(new Disconnect())));

        await UntilAsync(() => Assert.Single(pool.Status).Circuit is CircuitState.Open);
    }

    [Fact]
    public async Task CallAsync_UsedUpConnectionIsCut_CountsAsAFailure()
    {
        var pool = Open(Pooled with { ConnectionsPerEndpoint = 1, FailuresToBreak = 1, MaximumRequests = Several });

        await LoseAsync(pool, session => session.Cut());

        await UntilAsync(() => Assert.Single(pool.Status).Circuit is CircuitState.Open);
    }

    [Fact]
    public async Task CallAsync_ConnectionIsCut_IsReplaced()
    {
        var pool = Open(Pooled with { ConnectionsPerEndpoint = 1 });
        await LoseAsync(pool, session => session.Cut());
        Edge.Script = Answered;

        await CallAsync(pool).Soon();

        await Edge.NextSessionAsync();
        Assert.Equal(CircuitState.Closed, Assert.Single(pool.Status).Circuit);
    }

    private async Task<FakeSession> LoseAsync(VoxaPool pool, Action<FakeSession> end)
    {
        List<Task> lost = [.. Enumerable.Range(0, Several).Select(_ => CallAsync(pool))];
        var session = await Edge.NextSessionAsync();
        for (var i = 0; i < Several; i++) await session.NextAsync<Call>();
        end(session);
        foreach (var call in lost) await call.FailsWith("connection_lost");
        return session;
    }
}
