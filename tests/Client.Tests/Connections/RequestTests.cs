using System.Security.Cryptography;
using System.Text;
using OrleansVoxa.Client.Tests.Edges;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;

namespace OrleansVoxa.Client.Tests.Connections;

public sealed class RequestTests : ClientTest
{
    private static readonly TimeSpan CloseDeadline = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task CallAsync_AnswersInAnotherOrder_EachGetsItsOwn()
    {
        var (client, session) = await ConnectAsync();
        var first = client.CallAsync("first", ReadOnlyMemory<byte>.Empty, Calls.Token);
        var second = client.CallAsync("second", ReadOnlyMemory<byte>.Empty, Calls.Token);
        Call[] calls = [await session.NextAsync<Call>(), await session.NextAsync<Call>()];

        foreach (var call in calls.Reverse()) await session.SendAsync(new Reply(call.Correlation, Encoding.UTF8.GetBytes("to " + call.Method)));

        Assert.Equal("to first", Encoding.UTF8.GetString((await first.Soon()).Span));
        Assert.Equal("to second", Encoding.UTF8.GetString((await second.Soon()).Span));
    }

    [Fact]
    public async Task CallAsync_ErrorAnswer_ThrowsItsCodeAndText()
    {
        Edge.Script = message => message is Call call ? [new Error(call.Correlation, "unknown_method", "There is no 'x'.")] : null;
        var (client, _) = await ConnectAsync();

        var failure = await client.CallAsync("x", ReadOnlyMemory<byte>.Empty, Calls.Token).FailsWith("unknown_method");

        Assert.Equal("There is no 'x'.", failure.Message);
    }

    [Fact]
    public async Task CallAsync_NoAnswerInTime_ThrowsAndTheConnectionLivesOn()
    {
        var (client, session) = await ConnectAsync();
        var late = client.CallAsync("late", ReadOnlyMemory<byte>.Empty, Calls.Token);
        var unanswered = await session.NextAsync<Call>();

        Clock.Advance(Options.RequestTimeout);

        await late.FailsWith("request_timeout");
        await session.SendAsync(FakeEdge.Done(unanswered.Correlation));
        var next = client.CallAsync("next", ReadOnlyMemory<byte>.Empty, Calls.Token);
        await session.SendAsync(FakeEdge.Done((await session.NextAsync<Call>()).Correlation));
        await next.Soon();
    }

    [Fact]
    public async Task CallAsync_Cancelled_ThrowsAndTheConnectionLivesOn()
    {
        var (client, session) = await ConnectAsync();
        using var cancel = new CancellationTokenSource();
        var given = client.CallAsync("given up", ReadOnlyMemory<byte>.Empty, cancel.Token);
        await session.NextAsync<Call>();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given.Soon());
        var next = client.CallAsync("next", ReadOnlyMemory<byte>.Empty, Calls.Token);
        await session.SendAsync(FakeEdge.Done((await session.NextAsync<Call>()).Correlation));
        await next.Soon();
    }

    [Fact]
    public async Task CallAsync_LineCut_ThrowsConnectionLost()
    {
        var (client, session) = await ConnectAsync();
        var waiting = client.CallAsync("x", ReadOnlyMemory<byte>.Empty, Calls.Token);
        await session.NextAsync<Call>();

        session.Cut();

        await waiting.FailsWith("connection_lost");
    }

    [Fact]
    public async Task CallAsync_EdgeSaysGoodbye_ThrowsConnectionLost()
    {
        var (client, session) = await ConnectAsync();
        var waiting = client.CallAsync("x", ReadOnlyMemory<byte>.Empty, Calls.Token);
        await session.NextAsync<Call>();

        await session.SendAsync(new Disconnect());

        await waiting.FailsWith("connection_lost");
    }

    [Fact]
    public async Task CallAsync_EdgeBreaksTheProtocol_ThrowsConnectionLost()
    {
        var (client, session) = await ConnectAsync();
        var waiting = client.CallAsync("x", ReadOnlyMemory<byte>.Empty, Calls.Token);
        await session.NextAsync<Call>();

        await session.SendAsync(new HandshakeConfirm(new byte[100]));

        await waiting.FailsWith("connection_lost");
        Assert.Equal(FramingFault.MessageUnexpected, (await session.NextAsync<Error>()).Code);
    }

    [Fact]
    public async Task Receive_MessageThatNoClientTakes_IsAnsweredWithAnErrorAndTheConnectionLivesOn()
    {
        var (client, session) = await ConnectAsync();

        await session.SendAsync(new Echo("what?"));

        Assert.Equal("unknown_message", (await session.NextAsync<Error>()).Code);
        await session.SendAsync(new Ping());
        await session.NextAsync<Pong>();
        Assert.NotNull(client.Server);
    }

    [Fact]
    public async Task DisposeAsync_RequestsWait_FailsThemAndSaysGoodbye()
    {
        var (client, session) = await ConnectAsync();
        var waiting = client.CallAsync("x", ReadOnlyMemory<byte>.Empty, Calls.Token);
        await session.NextAsync<Call>();

        await client.DisposeAsync().Soon();

        await waiting.FailsWith("connection_lost");
        await session.Ended.Soon();
        Assert.True(session.PeerSaidGoodbye);
    }

    [Fact]
    public async Task DisposeAsync_Twice_DoesNoHarmAndNothingCanBeAskedAfterwards()
    {
        var (client, _) = await ConnectAsync();

        await Task.WhenAll(client.DisposeAsync().AsTask(), client.DisposeAsync().AsTask()).Soon();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.HeartbeatAsync(Calls.Token));
    }

    [Fact]
    public async Task CallAsync_AsManyUnderWayAsMayBe_WaitsAndHeartbeatsPass()
    {
        var (client, session) = await ConnectAsync(Options with { RequestsInFlight = 1 });
        var first = client.CallAsync("first", ReadOnlyMemory<byte>.Empty, Calls.Token);
        var held = await session.NextAsync<Call>();
        using var impatient = new CancellationTokenSource();
        var given = client.CallAsync("given up", ReadOnlyMemory<byte>.Empty, impatient.Token);
        var second = client.CallAsync("second", ReadOnlyMemory<byte>.Empty, Calls.Token);

        await client.HeartbeatAsync(Calls.Token).Soon();
        await impatient.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given.Soon());
        await session.NextAsync<Heartbeat>();
        await session.SendAsync(FakeEdge.Done(held.Correlation));
        await first.Soon();
        Assert.Equal("second", (await session.NextAsync<Call>()).Method);
        session.Cut();
        await second.FailsWith("connection_lost");
    }

    [Fact]
    public async Task CallAsync_WaitsForRoomAndTheLineIsCut_ThrowsConnectionLost()
    {
        var (client, session) = await ConnectAsync(Options with { RequestsInFlight = 1 });
        var first = client.CallAsync("first", ReadOnlyMemory<byte>.Empty, Calls.Token);
        await session.NextAsync<Call>();
        var second = client.CallAsync("second", ReadOnlyMemory<byte>.Empty, Calls.Token);

        session.Cut();

        await first.FailsWith("connection_lost");
        await second.FailsWith("connection_lost");
    }

    [Fact]
    public async Task CallAsync_EdgeTakesNothing_TimesOutAndTheClientStillCloses()
    {
        var (client, _) = await ConnectAsync();
        Edge.MayRead = new TaskCompletionSource().Task;
        var body = RandomNumberGenerator.GetBytes(1024 * 1024);
        // More than the socket's buffers and the queue take together, so that some wait for room.
        var calls = Enumerable.Range(0, 80).Select(_ => client.CallAsync("x", body, Calls.Token)).ToList();

        Clock.Advance(Options.RequestTimeout);

        foreach (var call in calls) await call.FailsWith("request_timeout");
        Clock.Forget();
        var closing = client.DisposeAsync().AsTask();
        await Clock.TimerAsync(CloseDeadline, CloseDeadline);
        await Clock.TimerAsync(CloseDeadline, CloseDeadline);
        Clock.Advance(CloseDeadline);
        await closing.Soon();
    }
}
