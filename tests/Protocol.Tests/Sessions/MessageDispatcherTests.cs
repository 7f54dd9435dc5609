using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Protocol.Tests.Sessions;

public sealed class MessageDispatcherTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Dispatch_KnownMessage_ReachesItsHandlerAlone()
    {
        var log = new List<string>();
        var dispatcher = new MessageDispatcherBuilder<List<string>>()
            .On<Ping>((session, _, _) => Add(session, "ping"))
            .On<Echo>((session, echo, _) => Add(session, echo.Text))
            .Build();
        Assert.True(await dispatcher.DispatchAsync(log, new Echo("hi"), Token));
        Assert.True(await dispatcher.DispatchAsync(log, new Ping(), Token));
        Assert.False(await dispatcher.DispatchAsync(log, new Pong(), Token));
        Assert.False(await dispatcher.DispatchAsync(log, new UnknownMessage(77), Token));
        Assert.Equal(["hi", "ping"], log);
        Assert.True(dispatcher.Handles(typeof(Ping)));
    }

    [Fact]
    public async Task Dispatch_HandlerFails_FailsItsCaller()
    {
        var dispatcher = new MessageDispatcherBuilder<int>()
            .On<Ping>((_, _, _) => throw new FormatException())
            .On<Pong>(async (_, _, _) =>
            {
                await Task.Yield();
                throw new TimeoutException();
            })
            .Build();
        await Assert.ThrowsAsync<FormatException>(async () => await dispatcher.DispatchAsync(0, new Ping(), Token));
        await Assert.ThrowsAsync<TimeoutException>(async () => await dispatcher.DispatchAsync(0, new Pong(), Token));
    }

    [Fact]
    public void On_TypeTwiceOrNoMessage_IsABug()
    {
        var builder = new MessageDispatcherBuilder<int>().On<Ping>((_, _, _) => ValueTask.CompletedTask);
        Assert.Throws<InvalidOperationException>(() => builder.On<Ping>((_, _, _) => ValueTask.CompletedTask));
        Assert.Throws<InvalidOperationException>(() => builder.On<UnknownMessage>((_, _, _) => ValueTask.CompletedTask));
        Assert.Throws<InvalidOperationException>(() => builder.On<Protocol.Framing.Message>((_, _, _) => ValueTask.CompletedTask));
    }

    private static ValueTask Add(List<string> log, string line)
    {
        log.Add(line);
        return ValueTask.CompletedTask;
    }
}
