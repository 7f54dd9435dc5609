using System.Collections.Concurrent;
using OrleansVoxa.Client.Pooling;
using OrleansVoxa.Client.Tests.Edges;
using OrleansVoxa.Protocol.Framing.Messages;

namespace OrleansVoxa.Client.Tests.Pooling;

/// <summary>Where a request goes that failed at one endpoint before it began.</summary>
public sealed class PoolRetryTests : PoolTest
{
    private const int Many = 20;

    [Fact]
    public async Task CallAsync_FirstEdgeCutsEverySession_AllOfManySucceedAtTheSecond()
    {
        await using var other = Second();
        other.Script = Answered;
        var cut = 0;
        Edge.Greet = pipe =>
        {
            Interlocked.Increment(ref cut);
            pipe.Cut();
            return Task.CompletedTask;
        };
        var pool = Open(Patient(other));

        await Task.WhenAll(Enumerable.Range(0, Many).Select(_ => CallAsync(pool))).Soon();

        Assert.InRange(cut, 1, Many);
        Assert.Equal("handshake_failed", pool.Status[0].LastFailure!.Code);
        Assert.Equal(CircuitState.Closed, pool.Status[0].Circuit);
    }

    [Fact]
    public async Task CallAsync_FirstEdgeIsStopping_AllOfManySucceedAtTheSecond()
    {
        await using var other = Second();
        var refused = new ConcurrentQueue<string>();
        Edge.Script = message =>
        {
            if (message is Call call) refused.Enqueue(call.Method);
            return Stopping(message);
        };
        other.Script = Answered;
        var pool = Open(Patient(other));

        await Task.WhenAll(Enumerable.Range(0, Many).Select(number => CallAsync(pool, $"{number}"))).Soon();

        Assert.NotEmpty(refused);
        Assert.Distinct(refused);
        Assert.All(pool.Status, status => Assert.Null(status.LastFailure));
    }

    [Fact]
    public async Task CallAsync_EveryEdgeFails_AsksEachOnceAndThrowsTheLastFailure()
    {
        await using var other = Second();
        Edge.Script = Stopping;
        var cut = 0;
        other.Greet = pipe =>
        {
            Interlocked.Increment(ref cut);
            pipe.Cut();
            return Task.CompletedTask;
        };
        var pool = Open(Patient(other));

        await CallAsync(pool).FailsWith("handshake_failed");

        var session = await Edge.NextSessionAsync();
        await session.Ended.Soon();
        Assert.Equal([nameof(Call)], session.Drain());
        Assert.Equal(1, cut);
    }

    [Fact]
    public async Task CallAsync_TheOthersAreLeftAlone_ThrowsItsOwnFailure()
    {
        await using var other = Second();
        Edge.Script = Stopping;
        other.Greet = pipe =>
        {
            pipe.Cut();
            return Task.CompletedTask;
        };
        var pool = Open(Patient(other) with { FailuresToBreak = 1 });
        await CallAsync(pool).FailsWith("handshake_failed");
        Assert.Equal([CircuitState.Closed, CircuitState.Open], pool.Status.Select(status => status.Circuit));

        await CallAsync(pool).FailsWith("stopping");
    }

    /// <summary>Two connections to each, and no circuit that would end what is to be seen.</summary>
    private VoxaPoolOptions Patient(FakeEdge other) => Pooled with { FurtherEndpoints = [other.Endpoint], ConnectionsPerEndpoint = 2, FailuresToBreak = 1_000 };
}
