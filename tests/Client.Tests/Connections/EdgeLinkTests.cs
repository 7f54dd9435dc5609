using OrleansVoxa.Client.Connections;
using OrleansVoxa.Client.Tests.Edges;
using OrleansVoxa.Protocol.Framing.Messages;

namespace OrleansVoxa.Client.Tests.Connections;

/// <summary>How a connection says that it ended: in order or not.</summary>
public sealed class EdgeLinkTests : ClientTest
{
    [Fact]
    public async Task Fault_EdgeSaidGoodbye_IsNull()
    {
        var (link, session) = await LinkAsync();

        await session.SendAsync(new Disconnect());

        await link.Closed.Soon();
        Assert.Null(link.Fault);
        await session.Ended.Soon();
        Assert.True(session.PeerSaidGoodbye);
    }

    [Fact]
    public async Task Fault_EdgeSaidGoodbyeAndOwesAnAnswer_IsConnectionLost()
    {
        var (link, session) = await LinkAsync();
        var waiting = link.RequestAsync(correlation => new Call(correlation, "x", ReadOnlyMemory<byte>.Empty), Calls.Token);
        await session.NextAsync<Call>();

        await session.SendAsync(new Disconnect());

        await link.Closed.Soon();
        Assert.Equal("connection_lost", link.Fault!.Code);
        await waiting.FailsWith("connection_lost");
        await session.Ended.Soon();
        Assert.True(session.PeerSaidGoodbye);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Fault_LineIsCut_IsConnectionLost(bool asked)
    {
        var (link, session) = await LinkAsync();
        var waiting = asked ? link.RequestAsync(correlation => new Call(correlation, "x", ReadOnlyMemory<byte>.Empty), Calls.Token) : null;
        if (asked) await session.NextAsync<Call>();

        session.Cut();

        await link.Closed.Soon();
        Assert.Equal("connection_lost", link.Fault!.Code);
        if (waiting is not null) await waiting.FailsWith("connection_lost");
    }

    [Fact]
    public async Task Fault_ClosedFromThisSide_IsNull()
    {
        var (link, session) = await LinkAsync();
        var waiting = link.RequestAsync(correlation => new Call(correlation, "x", ReadOnlyMemory<byte>.Empty), Calls.Token);
        await session.NextAsync<Call>();

        await link.DisposeAsync().Soon();

        Assert.Null(link.Fault);
        await waiting.FailsWith("connection_lost");
    }

    private async Task<(EdgeLink Link, FakeSession Session)> LinkAsync()
    {
        var link = await EdgeLink.OpenAsync(Options, new ClientCertificate(Key, Clock), new LinkEvents(_ => { }, _ => { }, _ => { }), Calls.Token).Soon();
        return (link, await Edge.NextSessionAsync());
    }
}
