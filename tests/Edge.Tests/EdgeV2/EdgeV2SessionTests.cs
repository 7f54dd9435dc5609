using Microsoft.Extensions.DependencyInjection;
using OrleansVoxa.Edge.Metering;
using OrleansVoxa.Protocol.EdgeV2;
using OrleansVoxa.Protocol.EdgeV2.Messages;
using OrleansVoxa.Protocol.Sessions;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Edge.Tests.EdgeV2;

public sealed class EdgeV2SessionTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _clock = new();
    private EdgeHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await EdgeHost.StartAsync(_clock);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData(EdgeV2Compression.None)]
    [InlineData(EdgeV2Compression.Lz4)]
    [InlineData(EdgeV2Compression.Zstandard)]
    public async Task Echo_OverEachCodec_ComesBackUnderItsCorrelation(EdgeV2Compression codec)
    {
        await using var peer = await EdgeV2Peer.ConnectAsync(_host, new EdgeV2Offer { Compression = [codec] });
        // Runs of twenty: worth compressing, and nowhere near the ratio at which a sender gives up.
        var random = new Random(1);
        var body = Enumerable.Range(0, 10_000).SelectMany(_ => Enumerable.Repeat((byte)random.Next(256), 20)).ToArray();

        await peer.SendAsync(new Message(MessageKind.Request, 9, "echo", body));

        var reply = await peer.ReceiveAsync<Message>();
        Assert.Equal((MessageKind.Reply, 9ul, ""), (reply.Kind, reply.Correlation, reply.Method));
        Assert.Equal(body, reply.Body.ToArray());
        Assert.Equal(codec, peer.Connection.Compression);
        if (codec is EdgeV2Compression.None) Assert.InRange(peer.Connection.BytesReceived, body.Length, long.MaxValue);
        else Assert.InRange(peer.Connection.BytesReceived, 0, body.Length * 3 / 4);
    }

    [Fact]
    public async Task Hello_ToldByTheEdge_IsWhatHolds()
    {
        await using var peer = await EdgeV2Peer.ConnectAsync(_host, new EdgeV2Offer { KeepAlive = TimeSpan.FromSeconds(5) });

        Assert.Equal(["method:echo"], peer.Connection.PeerCapabilities);
        Assert.Equal(TimeSpan.FromSeconds(5), peer.Connection.KeepAlive);
    }

    [Fact]
    public async Task Request_UnknownMethod_IsRefusedByItsCorrelation()
    {
        await using var peer = await EdgeV2Peer.ConnectAsync(_host);

        await peer.SendAsync(new Message(MessageKind.Request, 5, "nothing", default));
        Assert.Equal((5ul, "unknown_method"), Of(await peer.ReceiveAsync<Error>()));
        await peer.SendAsync(new Message(MessageKind.OneWay, 5, "nothing", default));
        Assert.Equal((0ul, "unknown_method"), Of(await peer.ReceiveAsync<Error>()));
        await peer.SendAsync(new Message(MessageKind.Reply, 5, "", default));
        Assert.Equal((0ul, "not_supported"), Of(await peer.ReceiveAsync<Error>()));
    }

    [Fact]
    public async Task Messages_ThatNothingActsOnYet_AreRefusedAndTheConnectionLivesOn()
    {
        await using var peer = await EdgeV2Peer.ConnectAsync(_host);
        (EdgeV2Message Message, ulong Correlation)[] messages =
        [
            (new Ticket(1, new byte[] { 1 }), 1), (new TicketAccepted(2), 0), (new TicketRefused(3, "", "", default), 0), (new TicketRequested(1, 1), 0),
            (new PortOpen(4, default, 80, PortFlags.Read), 4), (new PortOpened(5, 1), 0), (new PortSend(1, new byte[] { 1 }), 0), (new PortClose(1, "", ""), 0),
            (new Notify("t", default), 0),
        ];
        foreach (var (message, correlation) in messages)
        {
            await peer.SendAsync(message);
            Assert.Equal((correlation, "not_supported"), Of(await peer.ReceiveAsync<Error>()));
        }

        await peer.Pipe.WriteAsync(Convert.FromHexString("02C8000000000003010203"));
        Assert.Equal((0ul, "unknown_message"), Of(await peer.ReceiveAsync<Error>()));
        await peer.SendAsync(Error.Of(0, "x", "Errors are not answered."));
        await peer.SendAsync(new Ping(1));
        await peer.ReceiveAsync<Pong>();
    }

    [Fact]
    public async Task Request_AnswerLargerThanThePeerReceives_IsRefused()
    {
        await using var peer = await EdgeV2Peer.ConnectAsync(_host, options: new SessionOptions { MaxPayload = 4096 });

        await peer.SendAsync(new Message(MessageKind.Request, 5, "echo", new byte[8_000]));

        Assert.Equal((5ul, "reply_too_large"), Of(await peer.ReceiveAsync<Error>()));
    }

    [Fact]
    public async Task Request_BodyOverTheLimit_IsRefused()
    {
        await using var peer = await EdgeV2Peer.ConnectAsync(_host);

        await peer.SendAsync(new Message(MessageKind.Request, 5, "echo", new byte[4 * 1024 * 1024 + 1]));

        Assert.Equal((5ul, "invalid_field"), Of(await peer.ReceiveAsync<Error>()));
    }

    [Fact]
    public async Task Request_RefusedAgainAndAgain_IsReadMoreSlowlyAndAnsweredAllTheSame()
    {
        const int Sent = 400, Burst = 250;
        await using var host = await EdgeHost.StartAsync(_clock, 0, new KeyValuePair<string, string?>("p2p:MessagesPerSecond", "20"));
        await using var peer = await EdgeV2Peer.ConnectAsync(host);
        var refused = host.Services.GetRequiredService<EdgeMeter>().RefusedRequests;
        List<EdgeV2Message> answers = [];
        for (var i = 1ul; i <= Sent; i++) await peer.SendAsync(new Message(MessageKind.Request, i, "echo", default));

        while (answers.OfType<Error>().Count() <= Burst) answers.Add((await peer.ReceiveAsync())!);
        Assert.Equal(Burst + 1, refused.Of("rate_limited", MessagePriority.Normal));
        _clock.Advance(TimeSpan.FromSeconds(1));
        while (answers.Count < Sent) answers.Add((await peer.ReceiveAsync())!);
        Assert.All(answers, answer => Assert.True(answer is Message { Kind: MessageKind.Reply } or Error { Code: "rate_limited" }));
    }

    [Fact]
    public async Task KeepAlive_SilentPeer_IsPingedThenCut()
    {
        await using var peer = await EdgeV2Peer.ConnectAsync(_host);
        await PingAsync(peer);
        for (var i = 0; i < 3; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(30));
            await peer.ReceiveAsync<Ping>();
        }

        _clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Null(await peer.ReceiveAsync());
        Assert.Null(peer.Connection.PeerGoodbye);
    }

    [Fact]
    public async Task Idle_PeerThatOnlyAnswersPings_IsClosedWithItsCode()
    {
        await using var peer = await EdgeV2Peer.ConnectAsync(_host);
        await PingAsync(peer);
        for (var passed = 0; passed < 270; passed += 30)
        {
            _clock.Advance(TimeSpan.FromSeconds(30));
            await peer.SendAsync(new Pong((await peer.ReceiveAsync<Ping>()).Value));
            await PingAsync(peer);
        }

        _clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal("idle", await peer.EndAsync());
    }

    [Fact]
    public async Task Goodbye_OfThePeer_EndsTheConnection()
    {
        await using var peer = await EdgeV2Peer.ConnectAsync(_host);
        await PingAsync(peer);

        await peer.SendAsync(Goodbye.Of("", ""));

        Assert.Equal("", await peer.EndAsync());
    }

    [Fact]
    public async Task Stop_WithASessionOpen_SaysGoodbye()
    {
        await using var peer = await EdgeV2Peer.ConnectAsync(_host);
        await PingAsync(peer);

        var stopping = _host.StopAsync();

        Assert.Equal("", await peer.EndAsync());
        await stopping;
    }

    private static (ulong, string) Of(Error error) => (error.Correlation, error.Code);

    private static async Task PingAsync(EdgeV2Peer peer)
    {
        await peer.SendAsync(new Ping(42));
        Assert.Equal(42u, (await peer.ReceiveAsync<Pong>()).Value);
    }
}
