using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace OrleansVoxa.Edge.Tests.Transports.Sockets;

public sealed class SocketReaderTests : IAsyncLifetime
{
    private SocketPair _pair = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private PipeReader Reader => _pair.Connection.Transport.Input;

    public async ValueTask InitializeAsync() => _pair = await SocketPair.CreateAsync();

    public ValueTask DisposeAsync() => _pair.DisposeAsync();

    [Fact]
    public async Task Read_PartIsExamined_WaitsForMoreAndKeepsWhatIsThere()
    {
        await _pair.Peer.SendAsync("half"u8.ToArray(), Stop);
        var first = await Reader.ReadAsync(Stop);
        Assert.Equal("half"u8, first.Buffer.ToArray());
        Reader.AdvanceTo(first.Buffer.Start, first.Buffer.End);
        var second = Reader.ReadAsync(CancellationToken.None);
        Assert.False(second.IsCompleted);
        await _pair.Peer.SendAsync(" and half"u8.ToArray(), Stop);
        var both = await second;
        Assert.Equal("half and half"u8, both.Buffer.ToArray());

        // Of what is given back the rest is there at once, since it was not examined.
        Reader.AdvanceTo(both.Buffer.GetPosition(5));
        var rest = Reader.ReadAsync(CancellationToken.None);
        Assert.True(rest.IsCompletedSuccessfully);
        Assert.Equal("and half"u8.ToArray(), (await rest).Buffer.ToArray());
    }

    [Fact]
    public async Task Read_MoreThanAnyBufferIsExamined_IsOnePiece()
    {
        var sent = new byte[3 << 20];
        new Random(1).NextBytes(sent);
        var sending = _pair.Peer.SendAsync(sent, Stop).AsTask();
        ReadResult read;
        while (true)
        {
            read = await Reader.ReadAsync(Stop);
            if (read.Buffer.Length == sent.Length) break;
            Reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }

        Assert.True(read.Buffer.IsSingleSegment);
        Assert.Equal(sent, read.Buffer.ToArray());
        await sending;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Read_AnyPiecesCancellationsAndAdvances_GivesTheStreamAsItWasSent(int seed)
    {
        var random = new Random(seed);
        var sent = new byte[2 << 20];
        random.NextBytes(sent);
        var pieces = new Random(seed + 100);
        var sending = Task.Run(
            async () =>
            {
                for (var at = 0; at < sent.Length;)
                {
                    var piece = Math.Min(sent.Length - at, pieces.Next(4) == 0 ? pieces.Next(1, 200_000) : pieces.Next(1, 2_000));
                    at += await _pair.Peer.SendAsync(sent.AsMemory(at, piece), Stop);
                }

                _pair.Peer.Shutdown(SocketShutdown.Send);
            },
            Stop);

        var received = new MemoryStream();
        while (true)
        {
            using var given = new CancellationTokenSource();
            var reading = Reader.ReadAsync(random.Next(2) == 0 ? given.Token : CancellationToken.None);
            if (random.Next(3) == 0) Reader.CancelPendingRead();
            if (random.Next(3) == 0) await given.CancelAsync();
            ReadResult read;
            try
            {
                read = await reading;
            }
            catch (OperationCanceledException)
            {
                continue;
            }

            if (read is { IsCompleted: true, Buffer.IsEmpty: true }) break;
            var take = random.Next(3) == 0 ? random.Next((int)read.Buffer.Length + 1) : (int)read.Buffer.Length;
            received.Write(read.Buffer.Slice(0, take).ToArray());
            Reader.AdvanceTo(read.Buffer.GetPosition(take));
        }

        await sending;
        Assert.Equal(sent, received.ToArray());
    }

    [Fact]
    public async Task CancelPendingRead_WhileWaiting_EndsTheWaitAndLosesNothing()
    {
        var waiting = Reader.ReadAsync(CancellationToken.None);
        Reader.CancelPendingRead();
        var read = await waiting;
        Assert.True(read.IsCanceled);
        Assert.True(read.Buffer.IsEmpty);
        Reader.AdvanceTo(read.Buffer.Start);

        await _pair.Peer.SendAsync(new byte[] { 7 }, Stop);
        read = await Reader.ReadAsync(CancellationToken.None);
        Assert.False(read.IsCanceled);
        Assert.Equal([7], read.Buffer.ToArray());
    }

    [Fact]
    public async Task CancelPendingRead_BeforeARead_EndsTheNextOne()
    {
        Reader.CancelPendingRead();
        Assert.True((await Reader.ReadAsync(CancellationToken.None)).IsCanceled);
        var next = Reader.ReadAsync(CancellationToken.None);
        Assert.False(next.IsCompleted);
        await _pair.Peer.SendAsync(new byte[] { 1 }, Stop);
        Assert.False((await next).IsCanceled);
    }

    [Fact]
    public async Task Read_TokenIsCancelled_ThrowsAndTheNextReadHasTheBytes()
    {
        using var given = new CancellationTokenSource();
        var waiting = Reader.ReadAsync(given.Token);
        await given.CancelAsync();
        Assert.Equal(given.Token, (await Assert.ThrowsAsync<OperationCanceledException>(async () => await waiting)).CancellationToken);
        await _pair.Peer.SendAsync(new byte[] { 1, 2 }, Stop);
        Assert.Equal([1, 2], (await Reader.ReadAsync(Stop)).Buffer.ToArray());
    }

    [Fact]
    public async Task Read_PeerResets_IsTold()
    {
        // A socket that is closed with bytes unread resets the connection.
        await _pair.Connection.Transport.Output.WriteAsync(new byte[] { 1 }, Stop);
        _pair.Peer.Dispose();
        await Assert.ThrowsAsync<ConnectionResetException>(async () => await Reader.ReadAsync(Stop));
    }

    [Fact]
    public async Task Read_ConnectionIsAborted_EndsWithIt()
    {
        var waiting = Reader.ReadAsync(CancellationToken.None);
        Assert.False(_pair.Connection.ConnectionClosed.IsCancellationRequested);
        _pair.Connection.Abort();
        await Assert.ThrowsAsync<ConnectionAbortedException>(async () => await waiting);
        Assert.True(_pair.Connection.ConnectionClosed.IsCancellationRequested);
    }

    [Fact]
    public void TryRead_NothingReceived_IsFalse() => Assert.False(Reader.TryRead(out _));
}
