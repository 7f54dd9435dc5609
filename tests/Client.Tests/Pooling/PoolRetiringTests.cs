using OrleansVoxa.Client.Pooling;
using OrleansVoxa.Client.Tests.Edges;
using OrleansVoxa.Protocol.Framing.Messages;

namespace OrleansVoxa.Client.Tests.Pooling;

/// <summary>Connections that take nothing more, with requests under way.</summary>
public sealed class PoolRetiringTests : PoolTest
{
    [Fact]
    public async Task CallAsync_ConnectionIsUsedUp_EndsWithItsLastRequestAndIsReplaced()
    {
        var pool = Open(Pooled with { ConnectionsPerEndpoint = 1, MaximumRequests = 2 });
        Task[] calls = [CallAsync(pool), CallAsync(pool)];
        var first = await Edge.NextSessionAsync();
        Call[] asked = [await first.NextAsync<Call>(), await first.NextAsync<Call>()];
        var (answered, early) = (false, false);
        Edge.Script = message =>
        {
            early |= message is Call && !Volatile.Read(ref answered);
            return Answered(message);
        };
        var third = CallAsync(pool);
        await first.SendAsync(FakeEdge.Done(asked[0].Correlation));
        await (await Task.WhenAny(calls)).Soon();
        Assert.False(first.Ended.IsCompleted);
        Assert.Equal((0, 0), (Assert.Single(pool.Status).Connections, Assert.Single(pool.Status).InFlight));
        await ThereAndBackAsync(first);

        answered = true;
        await first.SendAsync(FakeEdge.Done(asked[1].Correlation));

        await Task.WhenAll(calls).Soon();
        await first.Ended.Soon();
        Assert.True(first.PeerSaidGoodbye);
        await third.Soon();
        Assert.False(early);
        var second = await Edge.NextSessionAsync();
        Assert.False(second.Ended.IsCompleted);
    }

    [Fact]
    public async Task CallAsync_EveryConnectionIsUsedUpAtOnce_AsksNoMoreAtATimeThanThereArePlaces()
    {
        const int many = 12;
        var (underWay, most) = (0, 0);
        Edge.Route = (_, message) =>
        {
            if (message is Call) most = Math.Max(most, Interlocked.Increment(ref underWay));
            return null;
        };
        var pool = Open(Pooled with { ConnectionsPerEndpoint = 2, MaximumRequests = 1 });
        List<Task> calls = [.. Enumerable.Range(0, many).Select(_ => CallAsync(pool))];
        List<FakeSession> sessions = [await Edge.NextSessionAsync(), await Edge.NextSessionAsync()];

        for (var i = 0; i < many; i++)
        {
            var asked = await sessions[i].NextAsync<Call>();
            await ThereAndBackAsync(sessions[i]);
            Interlocked.Decrement(ref underWay);
            await sessions[i].SendAsync(FakeEdge.Done(asked.Correlation));
            await sessions[i].Ended.Soon();
            if (sessions.Count < many) sessions.Add(await Edge.NextSessionAsync());
        }

        await Task.WhenAll(calls).Soon();
        Assert.Equal(2, most);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task CallAsync_EdgeIsStoppingWithRequestsUnderWay_TheNextWaitsForTheConnectionToGo(bool cut)
    {
        var pool = Open(Pooled with { ConnectionsPerEndpoint = 1, FailuresToBreak = 1 });
        var (answered, early) = (false, false);
        Edge.Script = message => message switch
        {
            Call { Method: "refused" } => Stopping(message),
            Call { Method: "next" } => Next(message),
            _ => null,
        };
        var slow = CallAsync(pool, "slow");
        var session = await Edge.NextSessionAsync();
        var asked = await session.NextAsync<Call>();
        await CallAsync(pool, "refused").FailsWith("stopping");
        var next = CallAsync(pool, "next");
        Assert.False(next.IsCompleted);

        await ThereAndBackAsync(session);
        answered = true;
        if (cut)
        {
            session.Cut();
            await slow.FailsWith("connection_lost");
        }
        else
        {
            await session.SendAsync(FakeEdge.Done(asked.Correlation));
            await slow.Soon();
            await session.Ended.Soon();
            Assert.True(session.PeerSaidGoodbye);
        }

        await next.Soon();
        Assert.False(early);
        Assert.Equal(CircuitState.Closed, Assert.Single(pool.Status).Circuit);

        IReadOnlyList<Protocol.Framing.Message>? Next(Protocol.Framing.Message message)
        {
            early = !Volatile.Read(ref answered);
            return Answered(message);
        }
    }

    [Fact]
    public async Task CallAsync_OneOfTwoEdgesIsStoppingWithRequestsUnderWay_TheNextGoesToTheOther()
    {
        await using var other = Second();
        other.Script = Answered;
        var pool = Open(Pooled with { FurtherEndpoints = [other.Endpoint], ConnectionsPerEndpoint = 1 });
        Edge.Script = message => message is Call { Method: "slow" } ? null : Stopping(message);
        var slow = CallAsync(pool, "slow");
        var session = await Edge.NextSessionAsync();
        var asked = await session.NextAsync<Call>();

        for (var i = 0; i < 6; i++) await CallAsync(pool).Soon();

        Assert.False(slow.IsCompleted);
        await session.SendAsync(FakeEdge.Done(asked.Correlation));
        await slow.Soon();
        await session.Ended.Soon();
    }

    /// <summary>A while in which a pool that did not wait would open a connection.</summary>
    private static async Task ThereAndBackAsync(FakeSession session)
    {
        for (var i = 0; i < 3; i++)
        {
            await session.SendAsync(new Ping());
            await session.NextAsync<Pong>();
        }
    }
}
