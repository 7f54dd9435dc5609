using System.Buffers;
using System.Net;
using System.Net.Sockets;
using OrleansVoxa.Client;
using OrleansVoxa.Client.Datagrams;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Edge.Tests.Datagrams;

/// <summary>The UDP listener, with the client library and with whoever else sends datagrams.</summary>
public sealed class DatagramServiceTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Beat_RegisteredNode_IsHeardByTheRegistry()
    {
        var clock = new ManualTimeProvider();
        await using var host = await EdgeHost.StartAsync(clock);
        await using var peer = await TestPeer.ConnectAsync(host);
        await peer.RegisterAsync();
        clock.Advance(TimeSpan.FromMinutes(1));
        using var beat = new DatagramBeat(host.Datagrams, peer.Key, clock);

        var reply = await beat.BeatAsync(Cancellation);

        Assert.Equal("active", reply.State);
        Assert.Equal(clock.GetUtcNow(), (await host.Grains.GetGrain<INodeGrain>(peer.Id.ToString()).Get(Cancellation))!.LastSeen);
        // Each heartbeat has a sequence of its own.
        Assert.Equal("active", (await beat.BeatAsync(Cancellation)).State);
    }

    [Fact]
    public async Task Beat_NodeThatNobodyKnows_IsRefusedWithACode()
    {
        await using var host = await EdgeHost.StartAsync(TimeProvider.System);
        using var key = IdentityKey.Generate();
        using var beat = new DatagramBeat(host.Datagrams, key, TimeProvider.System);
        Assert.Equal(RefusalCodes.UnknownNode, (await Assert.ThrowsAsync<VoxaClientException>(() => beat.BeatAsync(Cancellation))).Code);
    }

    [Fact]
    public async Task Beat_NobodyThere_EndsAfterItsAttempts()
    {
        using var silent = Bound();
        using var key = IdentityKey.Generate();
        using var beat = new DatagramBeat((IPEndPoint)silent.LocalEndPoint!, key, TimeProvider.System) { Attempts = 2, FirstWait = TimeSpan.FromMilliseconds(20) };
        Assert.Equal("request_timeout", (await Assert.ThrowsAsync<VoxaClientException>(() => beat.BeatAsync(Cancellation))).Code);
        Assert.True(silent.Available > 0);
    }

    [Fact]
    public async Task Receive_RecordedOrForgedHeartbeat_IsRefused()
    {
        await using var host = await EdgeHost.StartAsync(TimeProvider.System);
        await using var peer = await TestPeer.ConnectAsync(host);
        await using var other = await TestPeer.ConnectAsync(host);
        await peer.RegisterAsync();
        await other.RegisterAsync();
        using var socket = Bound();
        var beat = Encode(new Heartbeat(7, peer.Id, peer.Envelope("heartbeat", [])));

        Assert.Equal(7UL, Assert.IsType<Reply>(await AskAsync(socket, host, beat)).Correlation);
        Assert.Equal(RefusalCodes.StaleSequence, Assert.IsType<Error>(await AskAsync(socket, host, beat)).Code);
        Assert.Equal(RefusalCodes.KeyMismatch, Assert.IsType<Error>(await AskAsync(socket, host, Encode(new Heartbeat(8, peer.Id, other.Envelope("heartbeat", []))))).Code);
        // Without a signature it is shorter than its refusal would be: nothing comes back but the pong to what was sent next.
        await socket.SendToAsync(Encode(new Heartbeat(9, peer.Id, default)), host.Datagrams, Cancellation);
        Assert.IsType<Pong>(await AskAsync(socket, host, Encode(new Ping())));
    }

    [Fact]
    public async Task Receive_AnythingElse_IsAnsweredWithNoMoreThanItHadAndOthersAreServed()
    {
        await using var host = await EdgeHost.StartAsync(TimeProvider.System);
        using var socket = Bound();
        var ping = Encode(new Ping());
        byte[][] silent =
        [
            [], [0], ping[..^1], [.. ping, 0], [.. ping[..5], 1, .. ping[6..]], [.. ping[..4], 2, .. ping[5..]],
            [.. ping[..6], 0xFF, 0xFF, 0xFF, 0xFF, .. ping[10..]], [.. ping[..6], 0, 0, 0, 0], new byte[DatagramCodec.MaximumSize + 1], new byte[9_000],
        ];
        foreach (var datagram in silent) await socket.SendToAsync(datagram, host.Datagrams, Cancellation);
        // Another message than those that datagrams carry: told by a code, if there is room for one.
        await socket.SendToAsync(Encode(new Disconnect()), host.Datagrams, Cancellation);
        Assert.Equal("unknown_message", Assert.IsType<Error>(await AskAsync(socket, host, Encode(new Echo(new string('e', 100))))).Code);

        Assert.IsType<Pong>(await AskAsync(socket, host, ping));
        Assert.Equal(0, socket.Available);
    }

    [Fact]
    public async Task Receive_MoreThanAnAddressMaySend_IsDroppedUntilTimePasses()
    {
        var clock = new ManualTimeProvider();
        await using var host = await EdgeHost.StartAsync(clock, 0, new KeyValuePair<string, string?>("p2p:messagesPerSecond", "2"));
        using var socket = Bound();
        var ping = Encode(new Ping());
        // A burst of twice the rate.
        for (var i = 0; i < 4; i++) Assert.IsType<Pong>(await AskAsync(socket, host, ping));
        await socket.SendToAsync(ping, host.Datagrams, Cancellation);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.IsType<Pong>(await AskAsync(socket, host, ping));
        Assert.IsType<Pong>(await AskAsync(socket, host, ping));
        Assert.Equal(0, socket.Available);
    }

    private static Socket Bound()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    private static byte[] Encode(Message message)
    {
        var output = new ArrayBufferWriter<byte>();
        Assert.True(DatagramCodec.TryEncode(message, output));
        return output.WrittenSpan.ToArray();
    }

    private static async Task<Message> AskAsync(Socket socket, EdgeHost host, byte[] datagram)
    {
        await socket.SendToAsync(datagram, host.Datagrams, Cancellation);
        var buffer = new byte[2_000];
        var got = await socket.ReceiveFromAsync(buffer, host.Datagrams, Cancellation);
        Assert.InRange(got.ReceivedBytes, 1, datagram.Length);
        Assert.True(DatagramCodec.TryDecode(buffer.AsMemory(0, got.ReceivedBytes), out var message, out var fault), fault);
        return message;
    }
}
