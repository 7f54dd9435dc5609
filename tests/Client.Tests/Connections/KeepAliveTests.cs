using OrleansVoxa.Protocol.Framing.Messages;

namespace OrleansVoxa.Client.Tests.Connections;

public sealed class KeepAliveTests : ClientTest
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task KeepAlive_QuietLine_PingsAndLivesOn()
    {
        var (client, session) = await ConnectAsync(Options with { KeepAliveInterval = Interval });

        for (var i = 0; i < 6; i++)
        {
            Clock.Advance(Interval);
            await session.NextAsync<Ping>();
            // Sent after the pong, so that its answer shows that the pong was heard.
            await session.SendAsync(new Ping());
            await session.NextAsync<Pong>();
        }

        Assert.NotNull(client.Server);
        Assert.False(session.Ended.IsCompleted);
    }

    [Fact]
    public async Task KeepAlive_NothingComesFor4Intervals_FailsWhatWaitsAndConnectsAgain()
    {
        Edge.Script = message => message is Ping ? [] : null;
        var (client, session) = await ConnectAsync(Options with { KeepAliveInterval = Interval, RequestTimeout = TimeSpan.FromHours(1) });
        var waiting = client.CallAsync("x", ReadOnlyMemory<byte>.Empty, Calls.Token);
        await session.NextAsync<Call>();
        for (var i = 0; i < 3; i++)
        {
            Clock.Advance(Interval);
            await session.NextAsync<Ping>();
        }

        Assert.False(waiting.IsCompleted);
        Clock.Advance(Interval);

        var failure = await waiting.FailsWith("connection_lost");
        Assert.Contains("120 s", failure.Message, StringComparison.Ordinal);
        await PassPauseAsync();
        await (await Edge.NextSessionAsync()).NextAsync<Attach>();
    }

    [Fact]
    public async Task KeepAlive_EdgeTalks_IsNotPinged()
    {
        var (_, session) = await ConnectAsync(Options with { KeepAliveInterval = Interval });
        Clock.Advance(Interval - TimeSpan.FromSeconds(1));
        await session.SendAsync(new Ping());
        await session.NextAsync<Pong>();

        Clock.Advance(TimeSpan.FromSeconds(1));

        await session.SendAsync(new Ping());
        await session.NextAsync<Pong>();
        Assert.DoesNotContain(nameof(Ping), session.Drain());
    }
}
