using System.Net;
using System.Net.Sockets;
using OrleansVoxa.Client.Connections;
using OrleansVoxa.Client.Probing;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Sessions;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Client.Tests.Probing;

public sealed class ProbeListenerTests : IDisposable
{
    private readonly IdentityKey _node = IdentityKey.Generate();
    private readonly IdentityKey _edge = IdentityKey.Generate();
    private readonly ManualTimeProvider _clock = new();

    public void Dispose()
    {
        _node.Dispose();
        _edge.Dispose();
    }

    [Fact]
    public async Task Handshake_CallerWhoseClockIsMinutesOff_IsAnsweredAndClosed()
    {
        await using var listener = Start(new() { EndPoint = Loopback, Identity = _node });
        var caller = new ManualTimeProvider(_clock.GetUtcNow().AddMinutes(-4));

        await using var pipe = await ConnectAsync(listener);
        using var keys = await SessionHandshake.InitiateAsync(pipe, _edge, SessionOptions.Default with { ExpectedPeer = _node.Public.Id }, caller, Calls.Token).Soon();

        Assert.Equal(_node.Public.Id, keys.Peer.Id);
        Assert.True((await pipe.Input.ReadAsync(Calls.Token).Soon()).IsCompleted);
        Assert.Equal(1, listener.Answered);
    }

    [Fact]
    public async Task Connection_ThatSaysNothing_IsClosedAtTheDeadline()
    {
        await using var listener = Start(new() { EndPoint = Loopback, Identity = _node });
        await using var pipe = await ConnectAsync(listener);
        var closed = pipe.Input.ReadAsync(Calls.Token).Soon();

        while (!closed.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Yield();
        }

        Assert.True((await closed).IsCompleted);
        Assert.Equal(0, listener.Answered);
    }

    [Fact]
    public async Task Connection_ThatSaysGarbage_IsClosed_AndTheNextIsAnswered()
    {
        await using var listener = Start(new() { EndPoint = Loopback, Identity = _node });
        await using (var garbage = await ConnectAsync(listener))
        {
            await garbage.Output.WriteAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray(), Calls.Token);
            await EndAsync(garbage);
        }

        Assert.Equal(_node.Public.Id, await ShakeAsync(listener));
    }

    [Fact]
    public async Task Connections_MoreThanAllowed_AreClosedOnArrival()
    {
        await using var listener = Start(new() { EndPoint = Loopback, Identity = _node, MaxConnections = 2 });
        await using var first = await ConnectAsync(listener);
        await using var second = await ConnectAsync(listener);

        await using var third = await ConnectAsync(listener);
        await EndAsync(third);

        // A place that was given back can be taken again.
        first.Cut();
        while (true)
        {
            try
            {
                Assert.Equal(_node.Public.Id, await ShakeAsync(listener));
                break;
            }
            catch (SessionClosedException)
            {
                _clock.Advance(TimeSpan.FromSeconds(1));
            }
        }
    }

    [Fact]
    public async Task Connections_FasterThanAllowed_AreClosedUntilASecondHasPassed()
    {
        await using var listener = Start(new() { EndPoint = Loopback, Identity = _node, ConnectionsPerSecond = 1 });
        Assert.Equal(_node.Public.Id, await ShakeAsync(listener));

        await using (var next = await ConnectAsync(listener)) await EndAsync(next);

        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(_node.Public.Id, await ShakeAsync(listener));
    }

    [Fact]
    public async Task Start_AddressInUse_SaysSo()
    {
        await using var listener = Start(new() { EndPoint = Loopback, Identity = _node });

        Assert.Equal("listen_failed", Assert.Throws<VoxaClientException>(() => Start(new() { EndPoint = listener.EndPoint, Identity = _node })).Code);
    }

    [Fact]
    public void Start_SeveralFaults_NamesAll()
    {
        var options = new ProbeListenerOptions
        {
            EndPoint = Loopback,
            Identity = _node,
            MaxConnections = 0,
            ConnectionsPerSecond = 0,
            HandshakeDeadline = TimeSpan.Zero,
            TimestampWindow = TimeSpan.FromDays(1),
        };

        Assert.Equal(4, options.Validate().Count);
        Assert.Throws<ArgumentException>(() => ProbeListener.Start(options));
    }

    private static IPEndPoint Loopback => new(IPAddress.Loopback, 0);

    private ProbeListener Start(ProbeListenerOptions options) => ProbeListener.Start(options with { TimeProvider = _clock });

    private async Task<NodeId> ShakeAsync(ProbeListener listener)
    {
        await using var pipe = await ConnectAsync(listener);
        using var keys = await SessionHandshake.InitiateAsync(pipe, _edge, SessionOptions.Default, _clock, Calls.Token).Soon();
        return keys.Peer.Id;
    }

    private static async Task<SocketPipe> ConnectAsync(ProbeListener listener)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(listener.EndPoint, Calls.Token);
        return new SocketPipe(socket);
    }

    /// <summary>Until the other side closes; a reset is a close too.</summary>
    private static async Task EndAsync(SocketPipe pipe)
    {
        try
        {
            while (true)
            {
                var read = await pipe.Input.ReadAsync(Calls.Token).Soon();
                if (read.IsCompleted) return;
                pipe.Input.AdvanceTo(read.Buffer.End);
            }
        }
        catch (IOException)
        {
            // Closed with bytes unread.
        }
    }
}
