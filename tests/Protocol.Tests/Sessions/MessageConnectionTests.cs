using System.IO.Pipelines;
using OrleansVoxa.Protocol.Compression;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Protocol.Tests.Sessions;

public sealed class MessageConnectionTests
{
    [Fact]
    public async Task Send_EveryDocumentedMessage_ArrivesAsItWas()
    {
        await using var pair = await SessionPair.OpenAsync();
        var messages = Tests.Framing.FramingExamples.Of("messages").Select(Tests.Framing.FramingExamples.Build)
            .Where(m => m is not (Rekey or Disconnect or HandshakeInit or HandshakeResponse or HandshakeConfirm)).ToArray();
        foreach (var message in messages)
        {
            await pair.Client.Send(message);
            var received = await pair.Server.Next();
            Assert.Equal(SessionPair.Encode(message), SessionPair.Encode(received!));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(65_520)]
    [InlineData(65_521)]
    [InlineData(200_000)]
    [InlineData(5_000_000)]
    public async Task Send_AnySize_ArrivesOverManyRecords(int size)
    {
        await using var pair = await SessionPair.OpenAsync();
        var bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        await pair.Client.Send(new Data(bytes));
        var received = Assert.IsType<Data>(await pair.Server.Next());
        Assert.True(received.Bytes.Span.SequenceEqual(bytes));
    }

    [Theory]
    [InlineData(CompressionCodec.Lz4)]
    [InlineData(CompressionCodec.Zstandard)]
    public async Task Send_ReadableText_TravelsCompressedUnlessSecret(CompressionCodec codec)
    {
        var options = SessionOptions.Default with { Compression = CompressionOptions.Default with { Codec = codec } };
        await using var pair = await SessionPair.OpenAsync(options);
        var text = string.Join(' ', Enumerable.Range(0, 2_000));
        await pair.Client.Send(new Echo(text));
        Assert.Equal(text, Assert.IsType<Echo>(await pair.Server.Next()).Text);
        Assert.InRange(pair.Server.BytesReceived, 100, text.Length * 9 / 10);

        var before = pair.Server.BytesReceived;
        await pair.Client.Send(new Echo(text) { Secret = true });
        Assert.IsType<Echo>(await pair.Server.Next());
        Assert.InRange(pair.Server.BytesReceived - before, text.Length, text.Length + 100);
    }

    [Fact]
    public async Task Send_RekeyOnBothSidesUnderLoad_LosesNothing()
    {
        var options = SessionOptions.Default with { Rekey = new RekeyPolicy(4_096, TimeSpan.FromHours(1)) };
        await using var pair = await SessionPair.OpenAsync(options);
        const int count = 2_000;
        await Task.WhenAll(
            SendAll(pair.Client), SendAll(pair.Server), ReceiveAll(pair.Client), ReceiveAll(pair.Server)).Soon();

        static async Task SendAll(MessageConnection connection)
        {
            for (var i = 0; i < count; i++) await connection.Send(new StreamData((uint)i, new byte[i % 700]));
        }

        static async Task ReceiveAll(MessageConnection connection)
        {
            for (var i = 0; i < count; i++)
            {
                var data = Assert.IsType<StreamData>(await connection.Next());
                Assert.Equal(((uint)i, i % 700), (data.Stream, data.Bytes.Length));
            }
        }
    }

    [Fact]
    public async Task Send_RekeyByTime_IsDoneAtTheNextMessage()
    {
        await using var pair = await SessionPair.OpenAsync();
        await pair.Client.Send(new Ping());
        Assert.IsType<Ping>(await pair.Server.Next());
        var plain = pair.Server.BytesReceived;
        pair.Time.Advance(TimeSpan.FromHours(1));
        await pair.Client.Send(new Ping());
        Assert.IsType<Ping>(await pair.Server.Next());
        Assert.Equal(3 * plain, pair.Server.BytesReceived);
    }

    [Fact]
    public async Task Send_ManyCallers_EachKeepsItsOrder()
    {
        await using var pair = await SessionPair.OpenAsync();
        const int callers = 8, each = 200;
        var sending = Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; i < each; i++) await pair.Client.Send(new StreamCredit((uint)caller, (uint)i));
        }, TestContext.Current.CancellationToken)).ToArray();
        var next = new uint[callers];
        for (var i = 0; i < callers * each; i++)
        {
            var message = Assert.IsType<StreamCredit>(await pair.Server.Next());
            Assert.Equal(next[message.Stream]++, message.Bytes);
        }

        await Task.WhenAll(sending);
    }

    [Fact]
    public async Task Send_PeerTakesNothing_WaitsAtTheQueueLimitThenFails()
    {
        var pipeOptions = new PipeOptions(pauseWriterThreshold: 4_096, resumeWriterThreshold: 2_048, useSynchronizationContext: false);
        await using var pair = await SessionPair.OpenAsync(SessionOptions.Default with { QueuedWrites = 4 }, pipeOptions);
        var armed = pair.Time.ArmedTimers;
        await pair.Client.Send(new Data(new byte[8_192]) { Secret = true });
        await ConnectionCalls.Until(() => pair.Time.ArmedTimers > armed);
        for (var i = 0; i < 4; i++) Assert.True(pair.Client.TrySend(new Ping()));
        Assert.False(pair.Client.TrySend(new Ping()));
        var waiting = pair.Client.Send(new Ping());
        Assert.False(waiting.IsCompleted);

        // 30 s, and what 8 KiB may take at the least rate.
        pair.Time.Advance(TimeSpan.FromSeconds(33));
        var fault = await Assert.ThrowsAsync<SessionClosedException>(() => waiting.Soon());
        Assert.Equal(SessionFault.WriteTimeout, fault.Code);
        await pair.Client.SendingStopped.Soon();
        Assert.False(pair.Client.TrySend(new Ping()));
    }

    [Fact]
    public async Task Send_CancelledWhileWaiting_IsNotSent()
    {
        var pipeOptions = new PipeOptions(pauseWriterThreshold: 4_096, resumeWriterThreshold: 2_048, useSynchronizationContext: false);
        await using var pair = await SessionPair.OpenAsync(SessionOptions.Default with { QueuedWrites = 1 }, pipeOptions);
        var armed = pair.Time.ArmedTimers;
        await pair.Client.Send(new Data(new byte[8_192]) { Secret = true });
        await ConnectionCalls.Until(() => pair.Time.ArmedTimers > armed);
        await pair.Client.Send(new Ping());
        using var cancel = new CancellationTokenSource();
        var waiting = pair.Client.SendAsync(new Pong(), cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.Soon());
        Assert.IsType<Data>(await pair.Server.Next());
        Assert.IsType<Ping>(await pair.Server.Next());
        await pair.Client.Send(new Echo("last"));
        Assert.IsType<Echo>(await pair.Server.Next());
    }

    [Fact]
    public async Task Send_FieldOverItsLimit_FailsItsCallerAndNotTheSession()
    {
        await using var pair = await SessionPair.OpenAsync();
        await Assert.ThrowsAsync<ArgumentException>(async () => await pair.Client.Send(new Resolve(1, new string('x', 256))));
        await Assert.ThrowsAsync<ArgumentException>(async () => await pair.Client.Send(new Data(new byte[16 * 1024 * 1024])));
        await pair.Client.Send(new Ping());
        Assert.IsType<Ping>(await pair.Server.Next());
    }

    [Fact]
    public async Task Close_WithAReason_TellsThePeerAfterWhatWasQueued()
    {
        await using var pair = await SessionPair.OpenAsync();
        await pair.Client.Send(new Echo("queued"));
        await pair.Client.Close("idle_timeout", "Nothing came for 300 s.");
        Assert.IsType<Echo>(await pair.Server.Next());
        Assert.Equal(new Error(0, "idle_timeout", "Nothing came for 300 s."), await pair.Server.Next());
        Assert.Null(await pair.Server.Next());
        Assert.True(pair.Server.PeerDisconnected);
        var fault = await Assert.ThrowsAsync<SessionClosedException>(async () => await pair.Client.Send(new Ping()));
        Assert.Equal(SessionFault.Closed, fault.Code);
        Assert.Null(await pair.Client.Next());
    }

    [Fact]
    public async Task Receive_StreamCutBetweenFrames_EndsWithoutDisconnect()
    {
        await using var pair = await SessionPair.OpenAsync();
        await pair.Pipes.Client.Output.CompleteAsync();
        Assert.Null(await pair.Server.Next());
        Assert.False(pair.Server.PeerDisconnected);
    }

    [Fact]
    public async Task Dispose_WhileReceiving_EndsTheReceive()
    {
        await using var pair = await SessionPair.OpenAsync();
        var receiving = pair.Server.Next();
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await pair.Server.Next());
        await pair.Server.DisposeAsync();
        Assert.Null(await receiving.Soon());
    }

    [Fact]
    public async Task Close_PeerTakesNothing_GivesUpAtItsDeadline()
    {
        var pipeOptions = new PipeOptions(pauseWriterThreshold: 4_096, resumeWriterThreshold: 2_048, useSynchronizationContext: false);
        await using var pair = await SessionPair.OpenAsync(null, pipeOptions);
        var armed = pair.Time.ArmedTimers;
        await pair.Client.Send(new Data(new byte[8_192]) { Secret = true });
        await ConnectionCalls.Until(() => pair.Time.ArmedTimers > armed);
        var closing = pair.Client.Close();
        pair.Time.Advance(SessionOptions.Default.CloseDeadline);
        await closing.Soon();
        Assert.True(pair.Client.SendingStopped.IsCompleted);
    }

    [Fact]
    public async Task SinceReceived_NothingComes_GrowsAndStartsAgain()
    {
        await using var pair = await SessionPair.OpenAsync();
        pair.Time.Advance(TimeSpan.FromSeconds(40));
        Assert.Equal(TimeSpan.FromSeconds(40), pair.Server.SinceReceived);
        await pair.Client.Send(new Ping());
        await pair.Server.Next();
        Assert.Equal(TimeSpan.Zero, pair.Server.SinceReceived);
    }
}
