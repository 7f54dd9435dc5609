using System.Text;
using OrleansVoxa.Edge.Sessions;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Edge.Tests.Sessions;

public sealed class NoticeTests : IAsyncLifetime
{
    private const string Closing = "edge.closing";
    private readonly ManualTimeProvider _clock = new();
    private EdgeHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await EdgeHost.StartAsync(_clock);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Subscribe_EdgeStops_IsToldBeforeTheSessionIsClosed()
    {
        await using var peer = await TestPeer.ConnectAsync(_host);
        await peer.DoneAsync(c => new Subscribe(c, [Closing, Closing]));

        var stopping = _host.StopAsync();

        var notice = await peer.ReceiveAsync<Custom>();
        Assert.Equal(Closing, notice.Command);
        Assert.Equal("""{"seconds":15}""", Encoding.UTF8.GetString(notice.Payload.Span));
        Assert.Null(await peer.ReceiveAsync());
        await stopping;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Subscribe_NothingOrNotAnyMore_IsToldNothing(bool before)
    {
        await using var peer = await TestPeer.ConnectAsync(_host);
        if (before) await peer.DoneAsync(c => new Subscribe(c, [Closing]));
        await peer.DoneAsync(c => new Subscribe(c, []));

        var stopping = _host.StopAsync();

        Assert.Null(await peer.ReceiveAsync());
        await stopping;
    }

    [Fact]
    public async Task Subscribe_UnknownTopic_IsRefusedAndLeavesAllAsItWas()
    {
        await using var peer = await TestPeer.ConnectAsync(_host);
        await peer.DoneAsync(c => new Subscribe(c, [Closing]));

        Assert.Equal(SessionErrors.NotFound, await peer.RefusedAsync(c => new Subscribe(c, ["edge.opening"])));

        var stopping = _host.StopAsync();
        Assert.Equal(Closing, (await peer.ReceiveAsync<Custom>()).Command);
        await stopping;
    }
}
