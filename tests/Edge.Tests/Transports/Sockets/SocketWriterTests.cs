using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace OrleansVoxa.Edge.Tests.Transports.Sockets;

public sealed class SocketWriterTests : IAsyncLifetime
{
    // More than the system holds for a connection, in both directions together.
    private const int TooMuch = 32 << 20;

    private SocketPair _pair = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private PipeWriter Writer => _pair.Connection.Transport.Output;

    public async ValueTask InitializeAsync() => _pair = await SocketPair.CreateAsync();

    public ValueTask DisposeAsync() => _pair.DisposeAsync();

    [Fact]
    public async Task Flush_PeerIsSlow_WaitsAndSendsAll()
    {
        var sent = new byte[TooMuch];
        new Random(2).NextBytes(sent);
        Writer.Write(sent);
        Assert.Equal(TooMuch, Writer.UnflushedBytes);
        var flushing = Writer.FlushAsync(CancellationToken.None);
        Assert.False(flushing.IsCompleted);
        Assert.Equal(sent, await ReceiveAsync(TooMuch));
        Assert.False((await flushing).IsCompleted);
        Assert.Equal(0, Writer.UnflushedBytes);

        // And again, small, at once.
        Writer.Write("after"u8);
        var small = Writer.FlushAsync(CancellationToken.None);
        Assert.True(small.IsCompletedSuccessfully);
        await small;
        Assert.Equal("after"u8.ToArray(), await ReceiveAsync(5));
    }

    [Fact]
    public async Task Write_InPieces_GrowsAndKeepsTheirOrder()
    {
        var sent = new byte[100_000];
        new Random(3).NextBytes(sent);
        for (var at = 0; at < sent.Length; at += 1_000) Writer.Write(sent.AsSpan(at, 1_000));
        await Writer.FlushAsync(Stop);
        Assert.Equal(sent, await ReceiveAsync(sent.Length));
    }

    [Fact]
    public async Task CancelPendingFlush_PeerTakesNothing_EndsTheWaitAndTheWriting()
    {
        Writer.Write(new byte[TooMuch]);
        var flushing = Writer.FlushAsync(CancellationToken.None);
        Writer.CancelPendingFlush();
        Assert.True((await flushing).IsCanceled);
        Assert.True((await Writer.FlushAsync(CancellationToken.None)).IsCompleted);
        // What is being sent is the system's until the socket is closed; what is written behind it goes nowhere.
        Writer.Write(new byte[100]);
        Assert.True((await Writer.FlushAsync(CancellationToken.None)).IsCompleted);
        Assert.Equal(0, Writer.UnflushedBytes);
    }

    [Fact]
    public async Task CancelPendingFlush_BeforeAFlush_EndsTheNextOneOnly()
    {
        Writer.CancelPendingFlush();
        Writer.Write<byte>([1]);
        Assert.True((await Writer.FlushAsync(CancellationToken.None)).IsCanceled);
        Assert.False((await Writer.FlushAsync(CancellationToken.None)).IsCanceled);
        Assert.Equal([1], await ReceiveAsync(1));
    }

    [Fact]
    public async Task Flush_TokenIsCancelled_Throws()
    {
        using var given = new CancellationTokenSource();
        Writer.Write(new byte[TooMuch]);
        var flushing = Writer.FlushAsync(given.Token);
        await given.CancelAsync();
        Assert.Equal(given.Token, (await Assert.ThrowsAsync<OperationCanceledException>(async () => await flushing)).CancellationToken);
    }

    [Fact]
    public async Task Flush_PeerResetsMeanwhile_IsTold()
    {
        Writer.Write(new byte[TooMuch]);
        var flushing = Writer.FlushAsync(CancellationToken.None);
        _pair.Peer.Dispose();
        await Assert.ThrowsAsync<ConnectionResetException>(async () => await flushing);
    }

    [Fact]
    public async Task Flush_ConnectionIsAborted_IsTold()
    {
        _pair.Connection.Abort();
        Writer.Write<byte>([1]);
        await Assert.ThrowsAsync<ConnectionAbortedException>(async () => await Writer.FlushAsync(CancellationToken.None));
        // It was told; who writes on, as TLS does when it is taken down, is not told again.
        Writer.Write<byte>([1]);
        Assert.True((await Writer.FlushAsync(CancellationToken.None)).IsCompleted);
    }

    [Fact]
    public async Task Dispose_PeerHasSentMoreThanWasRead_LastWordsArrive()
    {
        await _pair.Peer.SendAsync(new byte[50_000], Stop);
        await _pair.Connection.Transport.Input.ReadAsync(Stop);
        Writer.Write("last words"u8);
        await Writer.FlushAsync(Stop);
        await _pair.Connection.DisposeAsync();
        // A reset would have taken them with it.
        Assert.Equal("last words"u8.ToArray(), await ReceiveAsync(10));
        Assert.Equal(0, await _pair.Peer.ReceiveAsync(new byte[1], Stop));
    }

    private async Task<byte[]> ReceiveAsync(int count)
    {
        var received = new byte[count];
        for (var at = 0; at < count;)
        {
            var read = await _pair.Peer.ReceiveAsync(received.AsMemory(at), Stop);
            Assert.True(read > 0, $"The stream ended after {at} of {count} bytes.");
            at += read;
        }

        return received;
    }
}
