using System.Globalization;
using System.Net;
using System.Net.Sockets;
using OrleansVoxa.Client.Pooling;
using OrleansVoxa.Client.Tests.Edges;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Client.Tests.Pooling;

public sealed class VoxaPoolTests : PoolTest
{
    [Fact]
    public async Task CallAsync_OneAfterTheOther_GoOverTheConnectionsInTurn()
    {
        await using var other = Second();
        Edge.Script = other.Script = Answered;
        var pool = Open(Pooled with { FurtherEndpoints = [other.Endpoint] });

        for (var i = 0; i < 12; i++) await CallAsync(pool).Soon();

        FakeSession[] sessions = [await Edge.NextSessionAsync(), await Edge.NextSessionAsync(), await other.NextSessionAsync(), await other.NextSessionAsync()];
        Assert.All(sessions, session => Assert.Equal(3, session.Drain().Count(type => type == nameof(Call))));
        Assert.All(pool.Status, status => Assert.Equal((CircuitState.Closed, 2, 0), (status.Circuit, status.Connections, status.InFlight)));
    }

    [Fact]
    public async Task CallAsync_OneConnection_PipelinesAsManyAsMayBeAndTheNextWaits()
    {
        var pool = Open(Pooled with { ConnectionsPerEndpoint = 1, Connection = Options with { RequestsInFlight = 3 } });
        List<Task> calls = [.. Enumerable.Range(0, 3).Select(number => CallAsync(pool, $"{number}"))];
        var session = await Edge.NextSessionAsync();
        List<Call> asked = [];
        for (var i = 0; i < 3; i++) asked.Add(await session.NextAsync<Call>());
        using var impatient = new CancellationTokenSource();

        var given = pool.CallAsync("given up", ReadOnlyMemory<byte>.Empty, impatient.Token);
        var fourth = CallAsync(pool);
        await impatient.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given.Soon());
        Assert.Equal(3, Assert.Single(pool.Status).InFlight);
        await session.SendAsync(FakeEdge.Done(asked[1].Correlation));
        await calls[int.Parse(asked[1].Method, CultureInfo.InvariantCulture)].Soon();
        var next = await session.NextAsync<Call>();
        Assert.Equal("x", next.Method);
        await session.SendAsync(FakeEdge.Done(next.Correlation));
        await fourth.Soon();
    }

    [Fact]
    public async Task CallAsync_NoRoomWithinTheTimeout_ThrowsPoolBusy()
    {
        var options = Options with { RequestsInFlight = 1, RequestTimeout = TimeSpan.FromMinutes(10) };
        var pool = Open(Pooled with { ConnectionsPerEndpoint = 1, Connection = options });
        var first = CallAsync(pool);
        var session = await Edge.NextSessionAsync();
        var asked = await session.NextAsync<Call>();
        var second = CallAsync(pool);
        var third = CallAsync(pool);
        Clock.Advance(TimeSpan.FromMinutes(5));
        await session.SendAsync(FakeEdge.Done(asked.Correlation));
        await first.Soon();
        await session.NextAsync<Call>();

        Clock.Advance(TimeSpan.FromMinutes(5));

        await third.FailsWith("pool_busy");
        Assert.False(second.IsCompleted);
    }

    [Fact]
    public async Task CallAsync_OneOfTwoEdgesIsGone_GoesToTheOtherAndLeavesTheFirstAlone()
    {
        await using var other = Second();
        other.Script = Answered;
        var dead = new VoxaEndpoint(null, "127.0.0.1", ClosedPort());
        var pool = Open(Pooled with { Connection = Options with { Endpoint = dead }, FurtherEndpoints = [other.Endpoint], ConnectionsPerEndpoint = 1 });

        for (var i = 0; i < 10; i++) await CallAsync(pool).Soon();

        Assert.Equal([CircuitState.Open, CircuitState.Closed], pool.Status.Select(status => status.Circuit));
        Assert.Equal("connect_failed", pool.Status[0].LastFailure!.Code);
    }

    [Fact]
    public async Task CallAsync_EdgeFails_IsLeftAloneAndThenTriedOnce()
    {
        var refused = 0;
        Edge.Greet = pipe =>
        {
            Interlocked.Increment(ref refused);
            pipe.Cut();
            return Task.CompletedTask;
        };
        var pool = Open(Pooled with { FailuresToBreak = 2 });
        await CallAsync(pool).FailsWith("handshake_failed");
        await CallAsync(pool).FailsWith("handshake_failed");

        var failure = await CallAsync(pool).FailsWith("circuit_open");

        Assert.Equal("handshake_failed", Assert.IsType<VoxaClientException>(failure.InnerException).Code);
        Assert.Equal(2, refused);
        Clock.Advance(Pause);
        await CallAsync(pool).FailsWith("handshake_failed");
        Assert.Equal(3, refused);
        await CallAsync(pool).FailsWith("circuit_open");
        Edge.Greet = null;
        Clock.Advance(2 * Pause);
        var probe = CallAsync(pool);
        var session = await Edge.NextSessionAsync();
        var asked = await session.NextAsync<Call>();
        Assert.Equal(CircuitState.HalfOpen, Assert.Single(pool.Status).Circuit);
        await CallAsync(pool).FailsWith("circuit_open");
        await session.SendAsync(FakeEdge.Done(asked.Correlation));
        await probe.Soon();
        Assert.Equal(CircuitState.Closed, Assert.Single(pool.Status).Circuit);
    }

    [Fact]
    public async Task CallAsync_ConnectionGoesQuiet_TheOtherIsTaken()
    {
        var interval = TimeSpan.FromSeconds(30);
        FakeSession? quiet = null;
        Edge.Route = (session, message) => session == quiet && message is Ping ? [] : null;
        Edge.Script = message => message is Call ? Answered(message) : null;
        var pool = Open(Pooled with { Connection = Options with { KeepAliveInterval = interval } });
        await CallAsync(pool).Soon();
        await CallAsync(pool).Soon();
        quiet = await Edge.NextSessionAsync();
        var lively = await Edge.NextSessionAsync();
        quiet.Drain();
        lively.Drain();
        for (var i = 0; i < 2; i++)
        {
            Clock.Advance(interval);
            await lively.NextAsync<Ping>();
            await lively.SendAsync(new Ping());
            await lively.NextAsync<Pong>();
        }

        for (var i = 0; i < 4; i++) await CallAsync(pool).Soon();

        Assert.DoesNotContain(nameof(Call), quiet.Drain());
        Assert.Equal(4, lively.Drain().Count(type => type == nameof(Call)));
    }

    [Fact]
    public async Task Sweep_NothingAsked_ClosesTheConnectionAfterItsIdleTime()
    {
        Edge.Script = Answered;
        var pool = Open(Pooled with { ConnectionsPerEndpoint = 1 });
        await CallAsync(pool).Soon();
        var session = await Edge.NextSessionAsync();
        Clock.Advance(TimeSpan.FromSeconds(290));
        Assert.Equal(1, Assert.Single(pool.Status).Connections);

        Clock.Advance(TimeSpan.FromSeconds(40));

        await session.Ended.Soon();
        Assert.True(session.PeerSaidGoodbye);
        Assert.Equal(0, Assert.Single(pool.Status).Connections);
        await CallAsync(pool).Soon();
        await Edge.NextSessionAsync();
    }

    [Fact]
    public async Task CallAsync_ConnectionIsOld_IsReplaced()
    {
        Edge.Script = Answered;
        var pool = Open(Pooled with { ConnectionsPerEndpoint = 1, MaximumAge = TimeSpan.FromMinutes(1), IdleTimeout = TimeSpan.FromHours(1) });
        await CallAsync(pool).Soon();
        var first = await Edge.NextSessionAsync();

        Clock.Advance(TimeSpan.FromMinutes(1));

        await first.Ended.Soon();
        await CallAsync(pool).Soon();
        await Edge.NextSessionAsync();
    }

    [Fact]
    public async Task CallAsync_EdgeIsStopping_GoesToTheOther()
    {
        await using var other = Second();
        Edge.Script = Stopping;
        other.Script = Answered;
        var pool = Open(Pooled with { FurtherEndpoints = [other.Endpoint], ConnectionsPerEndpoint = 1 });

        await CallAsync(pool).Soon();

        var stopping = await Edge.NextSessionAsync();
        await stopping.Ended.Soon();
        Assert.True(stopping.PeerSaidGoodbye);
    }

    [Fact]
    public async Task CallAsync_RefusedByTheEdge_ThrowsItsCodeAndBreaksNothing()
    {
        Edge.Script = message => message is Call call ? [new Error(call.Correlation, "overloaded", "Later.")] : null;
        var pool = Open(Pooled with { FailuresToBreak = 1 });

        for (var i = 0; i < 5; i++) await CallAsync(pool).FailsWith("overloaded");

        Assert.Equal(CircuitState.Closed, Assert.Single(pool.Status).Circuit);
    }

    [Fact]
    public async Task CallAsync_AnotherEdgeStepsIn_IsRefused()
    {
        Edge.Script = Answered;
        var pool = Open(Pooled with { ConnectionsPerEndpoint = 1, Connection = Options with { Endpoint = Edge.Endpoint with { Id = null } } });
        await CallAsync(pool).Soon();
        Assert.Equal(Edge.Key.Public.Id, Assert.Single(pool.Status).Endpoint.Id);
        using var first = Edge.Key;
        Edge.Key = IdentityKey.Generate();
        var session = await Edge.NextSessionAsync();
        session.Cut();
        while (Assert.Single(pool.Status).Connections > 0) await Task.Yield();

        await CallAsync(pool).FailsWith("wrong_server");
    }

    [Fact]
    public async Task DisposeAsync_RequestsRunAndWait_FailsThemAndSaysGoodbye()
    {
        var pool = Open(Pooled with { ConnectionsPerEndpoint = 1, Connection = Options with { RequestsInFlight = 1 } });
        var running = CallAsync(pool);
        var session = await Edge.NextSessionAsync();
        await session.NextAsync<Call>();
        var waiting = CallAsync(pool);

        await Task.WhenAll(pool.DisposeAsync().AsTask(), pool.DisposeAsync().AsTask()).Soon();

        await running.FailsWith("connection_lost");
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting.Soon());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => CallAsync(pool).Soon());
        await session.Ended.Soon();
        Assert.True(session.PeerSaidGoodbye);
    }

    private static int ClosedPort()
    {
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        return ((IPEndPoint)closed.LocalEndpoint).Port;
    }
}
