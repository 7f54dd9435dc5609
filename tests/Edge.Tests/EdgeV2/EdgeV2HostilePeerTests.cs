using OrleansVoxa.Protocol.EdgeV2;
using OrleansVoxa.Protocol.EdgeV2.Messages;
using OrleansVoxa.Protocol.Sessions;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Edge.Tests.EdgeV2;

/// <summary>Raw sockets that do not keep to framing B. The edge must end them, and serve the next peer.</summary>
public sealed class EdgeV2HostilePeerTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _clock = new();
    private EdgeHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await EdgeHost.StartAsync(_clock);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("474554202F20485454502F312E310D0A0D0A", "frame_version")]
    [InlineData("DEADBEEF01000000000400000000", "frame_version")]
    [InlineData("0201800000000000", "frame_flags")]
    [InlineData("0201000100000008", "frame_too_early")]
    [InlineData("0201000000002001", "frame_too_large")]
    [InlineData("02010000FFFFFFFF", "frame_too_large")]
    [InlineData("020B0000000000080000000000000001", "hello_expected")]
    [InlineData("02C8000000000000", "hello_expected")]
    [InlineData("0201000000000004FFFFFFFF", "too_long")]
    [InlineData("02010000000000020000", "truncated")]
    // Version 9 is all that is offered; and a peer that receives 16 bytes.
    [InlineData("0201000000000016000000010009000000000000000000007530000FFFFF", "hello_version")]
    [InlineData("020100000000001600000001000200000000000000000000753000000010", "hello_value")]
    public async Task Connect_FirstFrameIsNoHello_IsToldWhyAndClosed(string hex, string code)
    {
        using var pipe = await SocketPipe.ConnectAsync(_host.EdgeV2);

        await pipe.WriteAsync(Convert.FromHexString(hex));

        Assert.Equal(code, await GoodbyeAsync(pipe));
        await AssertServesAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("02")]
    [InlineData("020100000000")]
    [InlineData("02010000000000160000")]
    public async Task Connect_HelloNeverWhole_IsClosedAtItsDeadline(string hex)
    {
        using var pipe = await SocketPipe.ConnectAsync(_host.EdgeV2);
        if (hex.Length > 0) await pipe.WriteAsync(Convert.FromHexString(hex));
        var closed = pipe.ReadToEndAsync();

        await EdgeHost.AdvanceUntilAsync(_clock, TimeSpan.FromSeconds(1), closed);

        await AssertServesAsync();
    }

    [Theory]
    [InlineData("02")]
    [InlineData("020A0000000010")]
    [InlineData("020A000000000010010000")]
    public async Task Session_FrameThatDrips_IsCut(string hex)
    {
        await using var peer = await EdgeV2Peer.ConnectAsync(_host);
        await PingAsync(peer);
        await peer.Pipe.WriteAsync(Convert.FromHexString(hex));

        var ended = peer.EndAsync();
        await EdgeHost.AdvanceUntilAsync(_clock, TimeSpan.FromSeconds(1), ended);

        Assert.Equal("frame_slow", await ended);
        await AssertServesAsync();
    }

    [Theory]
    [InlineData("01", "frame_version")]
    [InlineData("020B0002", "frame_flags")]
    [InlineData("020A000001000001", "frame_too_large")]
    [InlineData("020A0000FFFFFFFF", "frame_too_large")]
    [InlineData("020B00000000000700000000000000", "truncated")]
    [InlineData("020B000000000009000000000000000000", "trailing_bytes")]
    [InlineData("020A000000000001FF", "invalid_value")]
    // Bombs: a size over the limit, a size over the ratio, a block that is none, nothing.
    [InlineData("020A000100000005FFFFFFFF00", "compress_too_large")]
    [InlineData("020A0001000000050010000000", "compress_ratio")]
    [InlineData("020A00010000000600000010FFFF", "compress_block")]
    [InlineData("020A0001000000040000000A", "compress_truncated")]
    public async Task Session_BrokenFrame_IsToldWhyAndClosed(string hex, string code)
    {
        foreach (var codec in new[] { EdgeV2Compression.Lz4, EdgeV2Compression.Zstandard })
        {
            await using var peer = await EdgeV2Peer.ConnectAsync(_host, new EdgeV2Offer { Compression = [codec] });
            Assert.Equal(codec, peer.Connection.Compression);

            await peer.Pipe.WriteAsync(Convert.FromHexString(hex));

            Assert.Equal(code, await peer.EndAsync());
        }

        await AssertServesAsync();
    }

    [Fact]
    public async Task Session_CompressedWithoutACodec_IsClosed()
    {
        await using var peer = await EdgeV2Peer.ConnectAsync(_host, new EdgeV2Offer { Compression = [] });

        await peer.Pipe.WriteAsync(Convert.FromHexString("020A000100000005"));

        Assert.Equal("frame_flags", await peer.EndAsync());
        await AssertServesAsync();
    }

    [Fact]
    public async Task Session_StreamEndsInsideAFrame_IsAViolationAtEveryByte()
    {
        var frame = EdgeV2Peer.Frame(new Ping(1));
        for (var cut = 1; cut < frame.Length; cut++)
        {
            await using var peer = await EdgeV2Peer.ConnectAsync(_host);
            await peer.Pipe.WriteAsync(frame[..cut]);
            peer.Pipe.Socket.Shutdown(System.Net.Sockets.SocketShutdown.Send);
            Assert.Equal("frame_truncated", await peer.EndAsync());
        }

        await AssertServesAsync();
    }

    [Fact]
    public async Task Session_FrameInEverySplit_IsServed()
    {
        await using var peer = await EdgeV2Peer.ConnectAsync(_host);
        var frame = EdgeV2Peer.Frame(new Ping(7));
        for (var cut = 1; cut < frame.Length; cut++)
        {
            await peer.Pipe.WriteAsync(frame[..cut]);
            await peer.Pipe.WriteAsync(frame[cut..]);
            Assert.Equal(7u, (await peer.ReceiveAsync<Pong>()).Value);
        }
    }

    [Fact]
    public async Task Session_SecondHello_IsClosed()
    {
        await using var peer = await EdgeV2Peer.ConnectAsync(_host);

        await peer.SendAsync(new Hello([2], [], [], 30_000, 1 << 20));

        Assert.Equal("message_unexpected", await peer.EndAsync());
    }

    [Fact]
    public async Task Session_FloodOfPings_IsReadOnlyAtTheRateOfItsIdentity()
    {
        await using var peer = await EdgeV2Peer.ConnectAsync(_host);
        var flood = Enumerable.Range(0, 1_000).SelectMany(i => EdgeV2Peer.Frame(new Ping((ulong)i))).ToArray();
        await peer.Pipe.WriteAsync(flood);

        // 200 are the burst; while the clock stands still no more are read, and nothing answers the next.
        await PongsAsync(peer, 200);
        var next = peer.ReceiveAsync();
        await Task.WhenAny(next, Task.Delay(TimeSpan.FromMilliseconds(100), TestContext.Current.CancellationToken));
        Assert.False(next.IsCompleted);

        // The clock may not run ahead of the bytes, or the edge takes the peer for a silent one.
        var rest = PongsAsync(peer, 800, next);
        while (await Task.WhenAny(rest, Task.Delay(TimeSpan.FromMilliseconds(1), TestContext.Current.CancellationToken)) != rest)
            _clock.Advance(TimeSpan.FromMilliseconds(10));

        await rest;
        // The next peer shares the identity, and so what is left of its rate, which is nothing.
        _clock.Advance(TimeSpan.FromSeconds(1));
        await AssertServesAsync();
    }

    [Fact]
    public async Task Session_PeerNeverReads_IsCut()
    {
        var peer = await EdgeV2Peer.ConnectAsync(_host, new EdgeV2Offer { Compression = [] });
        var body = new byte[1 << 20];
        Random.Shared.NextBytes(body);
        var request = EdgeV2Peer.Frame(new Message(MessageKind.Request, 1, "echo", body));
        for (var i = 0; i < 40; i++)
        {
            var writing = peer.Pipe.WriteAsync(request);
            if (await Task.WhenAny(writing, Task.Delay(TimeSpan.FromMilliseconds(500), TestContext.Current.CancellationToken)) != writing) break;
        }

        var gone = UntilWritingFailsAsync(peer.Pipe);
        await EdgeHost.AdvanceUntilAsync(_clock, TimeSpan.FromSeconds(30), gone);

        await AssertServesAsync();
        await peer.DisposeAsync();
    }

    private static async Task PongsAsync(EdgeV2Peer peer, int count, Task<EdgeV2Message?>? first = null)
    {
        for (var next = first ?? peer.ReceiveAsync(); count > 0; next = count > 0 ? peer.ReceiveAsync() : next)
        {
            // The edge asks too when it heard nothing; the end of the connection fails here, and is not waited out.
            if (Assert.IsAssignableFrom<EdgeV2Message>(await next) is Pong) count--;
        }
    }

    private static async Task PingAsync(EdgeV2Peer peer)
    {
        await peer.SendAsync(new Ping(42));
        Assert.Equal(42u, (await peer.ReceiveAsync<Pong>()).Value);
    }

    private static async Task UntilWritingFailsAsync(SocketPipe pipe)
    {
        try
        {
            while (true) await pipe.WriteAsync(EdgeV2Peer.Frame(new Ping(1)));
        }
        catch (System.Net.Sockets.SocketException)
        {
            // The edge has closed, which is what is waited for.
        }
    }

    /// <summary>The code of the Goodbye with which the edge ends a connection.</summary>
    private static async Task<string> GoodbyeAsync(SocketPipe pipe)
    {
        var bytes = new List<byte>();
        var buffer = new byte[4096];
        try
        {
            while (await pipe.Socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken) is var read and > 0) bytes.AddRange(buffer[..read]);
        }
        catch (System.Net.Sockets.SocketException)
        {
            // A reset after the Goodbye: bytes of ours were left unread.
        }

        Assert.True(EdgeV2FrameCodec.TryRead(new([.. bytes]), Protocol.Framing.FrameLimits.Default, out var header, out var payload, out _));
        Assert.Equal(bytes.Count, header.FrameLength);
        return Assert.IsType<Goodbye>(EdgeV2MessageCodec.Decode(header.Type, payload)).Code;
    }

    private async Task AssertServesAsync()
    {
        await using var peer = await EdgeV2Peer.ConnectAsync(_host);
        await PingAsync(peer);
    }
}
