using Microsoft.Extensions.DependencyInjection;
using OrleansVoxa.Edge.Metering;
using OrleansVoxa.Edge.Sessions;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Sessions;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Edge.Tests.Sessions;

public sealed class SessionLimitTests
{
    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public async Task Connect_MoreThanAnAddressMayHave_IsClosedWithoutAWord()
    {
        await using var host = await EdgeHost.StartAsync(_clock, 0, new KeyValuePair<string, string?>("p2p:MaxConnectionsPerAddress", "2"));
        await using var first = await TestPeer.ConnectAsync(host);
        await using var second = await TestPeer.ConnectAsync(host);

        Assert.Equal(0, await KnockAsync(host));
        await first.SendAsync(new Ping());
        await first.ReceiveAsync<Pong>();
    }

    [Fact]
    public async Task Request_FasterThanTheRate_IsRefusedWithACode()
    {
        await using var host = await EdgeHost.StartAsync(_clock, 0, new KeyValuePair<string, string?>("p2p:MessagesPerSecond", "1"));
        await using var peer = await TestPeer.ConnectAsync(host);

        Assert.Equal("not_found", await peer.RefusedAsync(c => new Resolve(c, "a")));
        Assert.Equal("not_found", await peer.RefusedAsync(c => new Resolve(c, "a")));
        Assert.Equal("rate_limited", await peer.RefusedAsync(c => new Resolve(c, "a")));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("not_found", await peer.RefusedAsync(c => new Resolve(c, "a")));
    }

    [Fact]
    public async Task Request_RefusedAgainAndAgain_IsReadMoreSlowlyAndAnsweredAllTheSame()
    {
        const int Sent = 400, Burst = 250;
        await using var host = await EdgeHost.StartAsync(_clock, 0, new KeyValuePair<string, string?>("p2p:MessagesPerSecond", "20"));
        await using var peer = await TestPeer.ConnectAsync(host);
        await using var other = await TestPeer.ConnectAsync(host);
        var refused = host.Services.GetRequiredService<EdgeMeter>().RefusedRequests;
        var codes = new List<string>();
        for (var i = 0ul; i < Sent; i++) await peer.SendAsync(new Resolve(i + 1, "a"));

        while (codes.Count(code => code == "rate_limited") <= Burst) codes.Add((await peer.ReceiveAsync<Error>()).Code);
        // Others are read as ever.
        for (var i = 0; i < 5; i++)
        {
            await other.SendAsync(new Ping());
            await other.ReceiveAsync<Pong>();
        }

        Assert.Equal(Burst + 1, refused.Of("rate_limited", MessagePriority.Normal));
        _clock.Advance(TimeSpan.FromSeconds(1));
        while (codes.Count < Sent) codes.Add((await peer.ReceiveAsync<Error>()).Code);
        Assert.Equal(Sent, codes.Count(code => code is "rate_limited" or "not_found"));
    }

    [Fact]
    public async Task Watch_SilentPeer_IsPingedAndThenCut()
    {
        await using var host = await EdgeHost.StartAsync(_clock);
        await using var peer = await TestPeer.ConnectAsync(host);
        await peer.SendAsync(new Ping());
        await peer.ReceiveAsync<Pong>();

        for (var i = 0; i < 3; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(30));
            await peer.ReceiveAsync<Ping>();
        }

        _clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Null(await peer.ReceiveAsync());
        Assert.False(peer.Connection.PeerDisconnected);
    }

    [Fact]
    public async Task Watch_PeerThatOnlyAnswersPings_IsClosedAsIdle()
    {
        await using var host = await EdgeHost.StartAsync(_clock);
        await using var peer = await TestPeer.ConnectAsync(host);

        Assert.Equal("idle", await PongUntilAsync(peer, 300));
        Assert.Null(await peer.ReceiveAsync());
        Assert.True(peer.Connection.PeerDisconnected);
    }

    [Fact]
    public async Task Watch_AttachedPeerThatOnlyAnswersPings_IsKept()
    {
        await using var host = await EdgeHost.StartAsync(_clock);
        await using var peer = await TestPeer.ConnectAsync(host);
        await peer.DoneAsync(c => new Attach(c));

        Assert.Null(await PongUntilAsync(peer, 360));
    }

    [Fact]
    public async Task Work_AsMuchAsMayBeUnderWay_RefusesTheNext()
    {
        var drain = new EdgeDrain();
        var work = new SessionWork(new(2, 100, 50), drain);
        var held = new TaskCompletionSource();

        Assert.Null(work.TryStart(MessagePriority.Normal, () => held.Task));
        Assert.Null(work.TryStart(MessagePriority.Normal, () => held.Task));
        Assert.Equal("overloaded", work.TryStart(MessagePriority.Normal, () => Task.CompletedTask));
        Assert.Equal(2, drain.InFlight);
        var ended = work.CompleteAsync();
        Assert.False(ended.IsCompleted);
        held.SetResult();
        await ended;
        Assert.Equal(0, drain.InFlight);
    }

    [Fact]
    public void Work_EdgeStops_RefusesWithItsOwnCode()
    {
        var drain = new EdgeDrain();
        drain.StopAsync();

        Assert.Equal("stopping", new SessionWork(new(2, 100, 50), drain).TryStart(MessagePriority.High, () => Task.CompletedTask));
    }

    /// <summary>How many bytes a further connection gets before it is closed; a reset may come before connecting is done.</summary>
    private static async Task<int> KnockAsync(EdgeHost host)
    {
        try
        {
            using var pipe = await SocketPipe.ConnectAsync(host.Sessions);
            return await pipe.ReadToEndAsync();
        }
        catch (System.Net.Sockets.SocketException)
        {
            return 0;
        }
    }

    /// <summary>Lets time pass in steps of the heartbeat, answering pings; the code with which the session was closed, if it was.</summary>
    private async Task<string?> PongUntilAsync(TestPeer peer, int seconds)
    {
        // The edge ends its half of the handshake after the peer does; time must not pass before.
        await peer.SendAsync(new Ping());
        await peer.ReceiveAsync<Pong>();
        for (var passed = 0; passed < seconds; passed += 30)
        {
            _clock.Advance(TimeSpan.FromSeconds(30));
            switch (await peer.ReceiveAsync())
            {
                case Ping:
                    await peer.SendAsync(new Pong());
                    await peer.SendAsync(new Ping());
                    await peer.ReceiveAsync<Pong>();
                    break;
                case Error error:
                    return error.Code;
                case null:
                    return "closed";
            }
        }

        return null;
    }
}
