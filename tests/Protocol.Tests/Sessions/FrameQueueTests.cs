using FsCheck;
using FsCheck.Fluent;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Protocol.Tests.Sessions;

public sealed class FrameQueueTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void TryRead_AllPriorities_ComeOutByPriorityAndInOrderWithin()
    {
        var queue = new FrameQueue<int>(8);
        foreach (var number in new[] { 20, 21, 10, 0, 11, 1 }) Assert.True(queue.TryWrite((MessagePriority)(number / 10), Frame(number)));

        Assert.Equal([0, 1, 10, 11, 20, 21], Drain(queue));
    }

    [Fact]
    public async Task TryWrite_OnePriorityIsFull_TheOthersAreNot()
    {
        var queue = new FrameQueue<int>(1);
        Assert.True(queue.TryWrite(MessagePriority.Bulk, Frame(1)));
        Assert.False(queue.TryWrite(MessagePriority.Bulk, Frame(2)));
        var waiting = queue.WriteAsync(MessagePriority.Bulk, Frame(3), Cancellation).AsTask();

        Assert.True(queue.TryWrite(MessagePriority.High, Frame(4)));

        Assert.Equal(4, Read(queue));
        Assert.False(waiting.IsCompleted);
        Assert.Equal(1, Read(queue));
        await waiting;
        Assert.Equal(3, Read(queue));
    }

    [Fact]
    public async Task WriteAsync_ManyWait_GetInInOrderAndNobodyPasses()
    {
        var queue = new FrameQueue<int>(1);
        var writing = Enumerable.Range(0, 5).Select(number => queue.WriteAsync(MessagePriority.Normal, Frame(number), Cancellation).AsTask()).ToArray();

        for (var number = 0; number < 5; number++)
        {
            Assert.False(queue.TryWrite(MessagePriority.Normal, Frame(99)));
            Assert.Equal(number, Read(queue));
        }

        await Task.WhenAll(writing);
    }

    [Fact]
    public async Task WriteAsync_CancelledWhileItWaits_IsNotQueued()
    {
        var queue = new FrameQueue<int>(1);
        queue.TryWrite(MessagePriority.Normal, Frame(1));
        using var impatient = new CancellationTokenSource();
        var given = queue.WriteAsync(MessagePriority.Normal, Frame(2), impatient.Token).AsTask();
        var patient = queue.WriteAsync(MessagePriority.Normal, Frame(3), Cancellation).AsTask();

        await impatient.CancelAsync();

        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        Assert.Equal(impatient.Token, cancelled.CancellationToken);
        Assert.Equal([1, 3], Drain(queue));
        await patient;
    }

    [Fact]
    public async Task Close_SendersWait_AllGetInAndTheLastWordsComeLast()
    {
        var queue = new FrameQueue<int>(1);
        queue.TryWrite(MessagePriority.Bulk, Frame(1));
        var waiting = queue.WriteAsync(MessagePriority.Bulk, Frame(2), Cancellation).AsTask();

        queue.Close(Frame(8), Frame(9));

        await Assert.ThrowsAsync<SessionClosedException>(() => queue.WriteAsync(MessagePriority.High, Frame(3), Cancellation).AsTask());
        Assert.True(await queue.WaitToReadAsync());
        Assert.Equal([1, 2, 8, 9], Drain(queue));
        await waiting;
        Assert.False(await queue.WaitToReadAsync());
    }

    [Fact]
    public async Task Fail_SendersAndTheReaderWait_AllEndWithTheReason()
    {
        var queue = new FrameQueue<int>(1);
        var reading = queue.WaitToReadAsync().AsTask();
        queue.TryWrite(MessagePriority.Normal, Frame(1));
        Assert.True(await reading);
        var waiting = queue.WriteAsync(MessagePriority.Normal, Frame(2), Cancellation).AsTask();

        queue.Fail(new SessionClosedException("write_timeout", "Too slow."));

        Assert.Equal("write_timeout", (await Assert.ThrowsAsync<SessionClosedException>(() => waiting)).Code);
        var late = queue.WriteAsync(MessagePriority.Normal, Frame(3), Cancellation).AsTask();
        Assert.Equal("write_timeout", (await Assert.ThrowsAsync<SessionClosedException>(() => late)).Code);
        Assert.Equal([1], Drain(queue));
        Assert.False(await queue.WaitToReadAsync());
    }

    [Fact]
    public async Task WaitToReadAsync_EmptyQueueIsClosed_EndsTheWait()
    {
        var queue = new FrameQueue<int>(1);
        var (reading, parting) = (queue.WaitToReadAsync().AsTask(), new FrameQueue<int>(1));
        var hearing = parting.WaitToReadAsync().AsTask();

        queue.Close();
        parting.Close(Frame(7));

        Assert.False(await reading);
        Assert.True(await hearing);
        Assert.Equal([7], Drain(parting));
    }

    /// <summary>Many senders at once, of all priorities, over a queue that is always full: each frame comes out once, in its sender's order.</summary>
    [Fact]
    public void Frames_ManySendersAtOnce_EachComesOutOnceAndInOrder() => Prop.ForAll(
        Gen.Choose(1, 4).ToArbitrary(), Gen.Choose(1, 6).ToArbitrary(), (limit, senders) =>
    {
        const int Each = 50;
        var queue = new FrameQueue<int>(limit);
        var sending = Enumerable.Range(0, senders).Select(sender => Task.Run(async () =>
        {
            for (var i = 0; i < Each; i++) await queue.WriteAsync((MessagePriority)(sender % 3), Frame((sender * Each) + i), CancellationToken.None);
        })).ToArray();
        _ = Task.WhenAll(sending).ContinueWith(_ => queue.Close(), TaskScheduler.Default);
        var received = ReadAllAsync(queue).GetAwaiter().GetResult();
        Assert.Equal(senders * Each, received.Count);
        Assert.All(received.GroupBy(number => number / Each), one => Assert.Equal(one.Order(), one));
        Assert.Equal(received.Count, received.Distinct().Count());
    }).QuickCheckThrowOnFailure();

    private static async Task<List<int>> ReadAllAsync(FrameQueue<int> queue)
    {
        var numbers = new List<int>();
        while (await queue.WaitToReadAsync()) numbers.AddRange(Drain(queue));
        return numbers;
    }

    private static OutgoingFrame<int> Frame(int number) => new(number, FrameArrays.Rent(1), 1);

    private static int Read(FrameQueue<int> queue)
    {
        Assert.True(queue.TryRead(out var frame));
        return frame.Header;
    }

    private static List<int> Drain(FrameQueue<int> queue)
    {
        var numbers = new List<int>();
        while (queue.TryRead(out var frame)) numbers.Add(frame.Header);
        return numbers;
    }
}
