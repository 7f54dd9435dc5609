using System.Threading.Channels;
using OrleansVoxa.Client.Connections;
using OrleansVoxa.Client.Pooling;
using OrleansVoxa.Client.Tests.Edges;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Client.Tests.Pooling;

/// <summary>Connections that are being opened, while their callers stay or leave.</summary>
public sealed class PoolOpeningTests : PoolTest
{
    private readonly Channel<SocketPipe> _knocking = Channel.CreateUnbounded<SocketPipe>();

    [Fact]
    public async Task CallAsync_CallerGivesUpOpening_TheNextUsesTheConnection()
    {
        var pool = Open(Pooled with { ConnectionsPerEndpoint = 1 });
        var pipe = await LeaveWhileOpeningAsync(pool);
        var next = CallAsync(pool, "next");

        await Edge.OpenAsync(pipe).Soon();

        var session = await Edge.NextSessionAsync();
        var asked = await session.NextAsync<Call>();
        Assert.Equal("next", asked.Method);
        await session.SendAsync(FakeEdge.Done(asked.Correlation));
        await next.Soon();
        Assert.Equal((1, 0), (Assert.Single(pool.Status).Connections, Assert.Single(pool.Status).InFlight));
        Assert.False(_knocking.Reader.TryRead(out _));
    }

    [Fact]
    public async Task CallAsync_CallerGivesUpOpeningAndItFails_CountsAsAFailure()
    {
        var pool = Open(Pooled with { ConnectionsPerEndpoint = 1, FailuresToBreak = 1 });
        var pipe = await LeaveWhileOpeningAsync(pool);
        Assert.Equal(CircuitState.Closed, Assert.Single(pool.Status).Circuit);
        var waiting = CallAsync(pool);

        pipe.Cut();

        var failure = await waiting.FailsWith("circuit_open");
        Assert.Equal("handshake_failed", Assert.IsType<VoxaClientException>(failure.InnerException).Code);
    }

    [Fact]
    public async Task CallAsync_CallerGivesUpOpeningAndNobodyAnswers_FailsAfterTheConnectTimeout()
    {
        var pool = Open(Pooled with { ConnectionsPerEndpoint = 1, FailuresToBreak = 1, Connection = Options with { ConnectTimeout = TimeSpan.FromSeconds(3) } });
        var pipe = await LeaveWhileOpeningAsync(pool);

        Clock.Advance(TimeSpan.FromSeconds(3));

        await UntilAsync(() => Assert.Single(pool.Status).Circuit is CircuitState.Open);
        Assert.Equal("connect_failed", Assert.Single(pool.Status).LastFailure!.Code);
        pipe.Cut();
    }

    [Fact]
    public async Task CallAsync_ProbeGivesUpOpening_TheNextTriesOverTheConnection()
    {
        Edge.Greet = pipe =>
        {
            pipe.Cut();
            return Task.CompletedTask;
        };
        var pool = Open(Pooled with { ConnectionsPerEndpoint = 1, FailuresToBreak = 1 });
        await CallAsync(pool).FailsWith("handshake_failed");
        Clock.Advance(Pause);
        var held = await LeaveWhileOpeningAsync(pool);
        Assert.Equal(CircuitState.HalfOpen, Assert.Single(pool.Status).Circuit);
        await CallAsync(pool).FailsWith("circuit_open");

        await Edge.OpenAsync(held).Soon();

        await UntilAsync(() => Assert.Single(pool.Status).Connections == 1);
        Assert.Equal(CircuitState.Open, Assert.Single(pool.Status).Circuit);
        Edge.Script = Answered;
        await CallAsync(pool).Soon();
        Assert.Equal(CircuitState.Closed, Assert.Single(pool.Status).Circuit);
        Assert.False(_knocking.Reader.TryRead(out _));
    }

    [Fact]
    public async Task CallAsync_TwoServersAnswerOneEndpointAtOnce_OnlyTheFirstIsTaken()
    {
        Hold();
        var pool = Open(Pooled with { Connection = Options with { Endpoint = Edge.Endpoint with { Id = null } } });
        Task<ReadOnlyMemory<byte>>[] calls = [CallAsync(pool), CallAsync(pool)];
        SocketPipe[] pipes = [await KnockAsync(), await KnockAsync()];
        Edge.Script = Answered;
        using var first = Edge.Key;
        await Edge.OpenAsync(pipes[0]).Soon();
        await (await Task.WhenAny(calls).Soon()).Soon();
        Edge.Key = IdentityKey.Generate();

        await Edge.OpenAsync(pipes[1]).Soon();

        await Task.WhenAny(Task.WhenAll(calls)).Soon();
        await calls.Single(call => call.IsFaulted).FailsWith("wrong_server");
        Assert.Equal((first.Public.Id, 1), (Assert.Single(pool.Status).Endpoint.Id, Assert.Single(pool.Status).Connections));
        await Edge.NextSessionAsync();
        var other = await Edge.NextSessionAsync();
        await other.Ended.Soon();
        Assert.True(other.PeerSaidGoodbye);
        Assert.DoesNotContain(nameof(Call), other.Drain());
    }

    [Fact]
    public async Task DisposeAsync_WhileOpening_EndsTheOpening()
    {
        Hold();
        var pool = Open(Pooled with { ConnectionsPerEndpoint = 1 });
        var opening = CallAsync(pool);
        var pipe = await KnockAsync();

        await pool.DisposeAsync().Soon();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => opening.Soon());
        Assert.Equal(CircuitState.Closed, Assert.Single(pool.Status).Circuit);
        pipe.Cut();
    }

    private void Hold() => Edge.Greet = pipe => _knocking.Writer.WriteAsync(pipe).AsTask();

    private Task<SocketPipe> KnockAsync() => _knocking.Reader.ReadAsync(Calls.Token).Soon();

    /// <summary>A caller comes and goes; what it wanted is still to be answered.</summary>
    private async Task<SocketPipe> LeaveWhileOpeningAsync(VoxaPool pool)
    {
        Hold();
        using var impatient = new CancellationTokenSource();
        var given = pool.CallAsync("given up", ReadOnlyMemory<byte>.Empty, impatient.Token);
        var pipe = await KnockAsync();
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given.Soon());
        return pipe;
    }
}
