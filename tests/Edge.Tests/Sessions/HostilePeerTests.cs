using System.Buffers;
using System.Security.Cryptography;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Sessions;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Edge.Tests.Sessions;

/// <summary>Raw sockets that do not keep to the protocol. The edge must close them, and serve the next peer.</summary>
public sealed class HostilePeerTests : IAsyncLifetime
{
    private static readonly byte[] Magic = [0xDE, 0xAD, 0xBE, 0xEF, 0x01];

    private readonly ManualTimeProvider _clock = new();
    private EdgeHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await EdgeHost.StartAsync(_clock);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("474554202F20485454502F312E310D0A0D0A")]
    [InlineData("DEADBEEF02000000000001")]
    [InlineData("DEADBEEF01F80000000001")]
    [InlineData("DEADBEEF0100FFFFFFFF")]
    [InlineData("DEADBEEF010001000001")]
    [InlineData("DEADBEEF01000000000400000000")]
    [InlineData("DEADBEEF0100000000040200000000")]
    [InlineData("DEADBEEF01020000000400000000")]
    public async Task Connect_FirstBytesAreNoHandshake_ClosesAtOnce(string hex)
    {
        using var pipe = await SocketPipe.ConnectAsync(_host.Sessions);

        await pipe.WriteAsync(Convert.FromHexString(hex));

        await pipe.ReadToEndAsync();
        await AssertServesAsync();
    }

    [Fact]
    public async Task Connect_FrameCutOff_Closes()
    {
        using var pipe = await SocketPipe.ConnectAsync(_host.Sessions);

        await pipe.WriteAsync([.. Magic, 0, 0, 0, 0, 100, 2, 0]);
        pipe.Socket.Shutdown(System.Net.Sockets.SocketShutdown.Send);

        await pipe.ReadToEndAsync();
        await AssertServesAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("DEADBEEF")]
    [InlineData("DEADBEEF0100000001000200")]
    public async Task Connect_FirstFrameDrips_IsClosedAtItsDeadline(string hex)
    {
        using var pipe = await SocketPipe.ConnectAsync(_host.Sessions);
        if (hex.Length > 0) await pipe.WriteAsync(Convert.FromHexString(hex));
        var closed = pipe.ReadToEndAsync();
        await _host.UntilAcceptedAsync(1);

        _clock.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(closed.IsCompleted);
        await EdgeHost.AdvanceUntilAsync(_clock, TimeSpan.FromSeconds(1), closed);
    }

    [Fact]
    public async Task Handshake_NeverFinished_IsClosedAtItsDeadline()
    {
        using var pipe = await SocketPipe.ConnectAsync(_host.Sessions);
        using var key = Protocol.Identity.IdentityKey.Generate();
        using var handshake = new HandshakeInitiator(key);
        var writer = new ArrayBufferWriter<byte>();
        MessageCodec.Encode(new HandshakeInit(handshake.Start(_clock.GetUtcNow())), writer);
        await pipe.WriteAsync([.. Magic, 0, .. BitConverter.GetBytes(System.Net.IPAddress.HostToNetworkOrder(writer.WrittenCount)), .. writer.WrittenSpan]);
        await pipe.Socket.ReceiveAsync(new byte[1], TestContext.Current.CancellationToken);

        var closed = pipe.ReadToEndAsync();
        await EdgeHost.AdvanceUntilAsync(_clock, TimeSpan.FromSeconds(5), closed);

        await AssertServesAsync();
    }

    [Fact]
    public async Task Session_PlainFrameAfterTheHandshake_IsClosed()
    {
        await using var peer = await TestPeer.ConnectAsync(_host);

        await peer.Pipe.WriteAsync([.. Magic, 0, 0, 0, 0, 4, 0, 0, 0, 0]);

        Assert.IsType<Error>(await peer.ReceiveAsync());
        Assert.Null(await peer.ReceiveAsync());
        await AssertServesAsync();
    }

    [Fact]
    public async Task Session_ForgedFrame_IsClosed()
    {
        await using var peer = await TestPeer.ConnectAsync(_host);

        await peer.Pipe.WriteAsync([.. Magic, 2, 0, 0, 0, 20, .. new byte[20]]);

        Assert.IsType<Error>(await peer.ReceiveAsync());
        Assert.Null(await peer.ReceiveAsync());
    }

    [Fact]
    public async Task Session_OversizedFrame_IsClosedBeforeItsBytesCome()
    {
        await using var peer = await TestPeer.ConnectAsync(_host);

        await peer.Pipe.WriteAsync([.. Magic, 2, 0x01, 0, 0, 1]);

        Assert.IsType<Error>(await peer.ReceiveAsync());
        Assert.Null(await peer.ReceiveAsync());
    }

    [Fact]
    public async Task Session_FrameThatDrips_IsClosed()
    {
        await using var peer = await TestPeer.ConnectAsync(_host);
        await peer.SendAsync(new Ping());
        await peer.ReceiveAsync<Pong>();
        await peer.Pipe.WriteAsync([.. Magic, 2, 0, 0, 0, 20, 1, 2, 3]);

        await EdgeHost.AdvanceUntilAsync(_clock, TimeSpan.FromSeconds(1), HearOutAsync(peer));
    }

    [Fact]
    public async Task Session_PeerNeverReads_IsCutWithItsSocket()
    {
        await using var peer = await TestPeer.ConnectAsync(_host);
        var echo = new Echo(RandomNumberGenerator.GetHexString(Echo.MaxText));
        // As many as the burst of its rate lets through, which is more than the sockets between hold.
        for (var i = 0; i < 190; i++)
        {
            var sending = peer.SendAsync(echo).AsTask();
            if (await Task.WhenAny(sending, Task.Delay(TimeSpan.FromMilliseconds(500), TestContext.Current.CancellationToken)) != sending) break;
        }

        await EdgeHost.AdvanceUntilAsync(_clock, TimeSpan.FromSeconds(30), UntilClosedAsync());
        await AssertServesAsync();

        async Task UntilClosedAsync()
        {
            try
            {
                while (true) await peer.Pipe.WriteAsync(new byte[4096]);
            }
            catch (System.Net.Sockets.SocketException)
            {
                // The edge has let go of the socket, which is what is waited for.
            }
        }
    }

    [Fact]
    public async Task Session_DataOnAStreamThatIsNotOpen_IsIgnored()
    {
        await using var peer = await TestPeer.ConnectAsync(_host);

        await peer.SendAsync(new StreamData(1, new byte[10]));
        await peer.SendAsync(new StreamClose(1, "", ""));

        // A message of the same priority, which comes behind them.
        await peer.DoneAsync(c => new Discover(c, [], null, null, [], 1, ""));
    }

    [Theory]
    [InlineData(2u)]
    [InlineData(1u)]
    public async Task Session_StreamWithBadNumberOrHead_IsClosedAlone(uint number)
    {
        await using var peer = await TestPeer.ConnectAsync(_host);

        await peer.SendAsync(new StreamOpen(number, "docs", new byte[] { 1 }, 10));

        Assert.Equal("invalid_field", (await peer.ReceiveAsync<StreamClose>()).Code);
        await peer.SendAsync(new Ping());
        await peer.ReceiveAsync<Pong>();
    }

    /// <summary>Listens to whatever the edge still says, until it closes.</summary>
    private static async Task HearOutAsync(TestPeer peer)
    {
        var message = await peer.ReceiveAsync();
        while (message is not null) message = await peer.ReceiveAsync();
    }

    private async Task AssertServesAsync()
    {
        await using var peer = await TestPeer.ConnectAsync(_host);
        await peer.SendAsync(new Ping());
        await peer.ReceiveAsync<Pong>();
    }
}
