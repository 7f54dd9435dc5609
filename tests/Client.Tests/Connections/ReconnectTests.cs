using OrleansVoxa.Client.Publishing;
using OrleansVoxa.Client.Tests.Edges;
using OrleansVoxa.Protocol.Exchanges;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Client.Tests.Connections;

public sealed class ReconnectTests : ClientTest
{
    [Fact]
    public async Task Reconnect_AfterACut_SaysAgainWhatWasSaidInTheOrderThatItDepends()
    {
        var (client, session) = await ConnectAsync();
        await client.RegisterAsync(new NodeDescription { Handle = "lamp" }, Calls.Token).Soon();
        await using var publication = await client.PublishAsync("docs", new Nobody(), Calls.Token).Soon();
        await using var changes = client.WatchConnectionAsync(Calls.Token).GetAsyncEnumerator(Calls.Token);
        var lost = changes.NextAsync();

        session.Cut();

        Assert.Equal(ConnectionState.Reconnecting, (await lost).State);
        await PassPauseAsync();
        Assert.Equal(new ConnectionChange(ConnectionState.Connected, null), await changes.NextAsync());
        var again = await Edge.NextSessionAsync();
        Assert.Equal([nameof(Attach), nameof(Register), nameof(PublishService)], again.Drain());
        await client.HeartbeatAsync(Calls.Token).Soon();
    }

    [Theory]
    [InlineData(true, "connection_lost")]
    [InlineData(false, null)]
    public async Task Reconnect_CutOrGoodbye_ConnectsAgainAndTellsACutAsTheReason(bool cut, string? reason)
    {
        var (client, session) = await ConnectAsync();
        await session.NextAsync<Attach>();
        await using var changes = client.WatchConnectionAsync(Calls.Token).GetAsyncEnumerator(Calls.Token);
        var lost = changes.NextAsync();

        if (cut) session.Cut();
        else await session.SendAsync(new Disconnect());

        var change = await lost;
        Assert.Equal((ConnectionState.Reconnecting, reason), (change.State, change.Reason?.Code));
        await PassPauseAsync();
        Assert.Equal(new ConnectionChange(ConnectionState.Connected, null), await changes.NextAsync());
    }

    [Fact]
    public async Task Reconnect_PublicationDisposed_IsNotPublishedAgain()
    {
        var (client, session) = await ConnectAsync();
        await (await client.PublishAsync("docs", new Nobody(), Calls.Token).Soon()).DisposeAsync();
        await using var changes = client.WatchConnectionAsync(Calls.Token).GetAsyncEnumerator(Calls.Token);
        var lost = changes.NextAsync();
        session.Cut();
        await lost;

        await PassPauseAsync();

        Assert.Equal(ConnectionState.Connected, (await changes.NextAsync()).State);
        Assert.DoesNotContain(nameof(PublishService), (await Edge.NextSessionAsync()).Drain());
    }

    [Fact]
    public async Task Reconnect_EdgeStaysAway_PausesLongerUpToTheMaximum()
    {
        var (client, session) = await ConnectAsync(Options with { ReconnectMaximum = 4 * Pause });
        await using var changes = client.WatchConnectionAsync(Calls.Token).GetAsyncEnumerator(Calls.Token);
        var lost = changes.NextAsync();
        Edge.Greet = pipe =>
        {
            pipe.Cut();
            return Task.CompletedTask;
        };
        session.Cut();
        await lost;

        foreach (var factor in new[] { 1, 2, 4, 4 })
        {
            await Clock.TimerAsync(factor * Pause / 2, factor * Pause);
            Clock.Advance(factor * Pause);
            Assert.Equal("handshake_failed", (await changes.NextAsync()).Reason!.Code);
        }

        var asked = await client.CallAsync("x", ReadOnlyMemory<byte>.Empty, Calls.Token).FailsWith("connection_lost");
        Assert.Equal("handshake_failed", Assert.IsType<VoxaClientException>(asked.InnerException).Code);
        Edge.Greet = null;
        await Clock.TimerAsync(2 * Pause, 4 * Pause);
        Clock.Advance(4 * Pause);
        Assert.Equal(ConnectionState.Connected, (await changes.NextAsync()).State);
    }

    [Fact]
    public async Task Reconnect_AnotherNodeAnswers_IsRefusedSinceTheFirstOneSeenIsMeant()
    {
        var (client, session) = await ConnectAsync(Options with { Endpoint = Edge.Endpoint with { Id = null } });
        await using var changes = client.WatchConnectionAsync(Calls.Token).GetAsyncEnumerator(Calls.Token);
        var lost = changes.NextAsync();
        using var other = IdentityKey.Generate();
        var first = Edge.Key;
        Edge.Key = other;
        session.Cut();
        await lost;

        await PassPauseAsync();
        Assert.Equal("wrong_server", (await changes.NextAsync()).Reason!.Code);
        Assert.Null(client.Server);

        Edge.Key = first;
        await PassPauseAsync();
        Assert.Equal(ConnectionState.Connected, (await changes.NextAsync()).State);
        Assert.Equal(first.Public.Id, client.Server!.Id);
    }

    [Theory]
    [InlineData(typeof(Register), "handle_taken")]
    [InlineData(typeof(PublishService), "name_taken")]
    [InlineData(typeof(Attach), "stopping")]
    public async Task Reconnect_RestoringRefused_TellsWhyAndTriesAgain(Type refused, string code)
    {
        var (client, session) = await ConnectAsync();
        await using var publication = await client.PublishAsync("docs", new Nobody(), Calls.Token).Soon();
        await using var changes = client.WatchConnectionAsync(Calls.Token).GetAsyncEnumerator(Calls.Token);
        var lost = changes.NextAsync();
        Edge.Script = message => message.GetType() == refused ? [new Error(CorrelationOf(message), code, "No.")] : null;
        session.Cut();
        await lost;

        await PassPauseAsync();
        var failed = await changes.NextAsync();
        Assert.Equal((ConnectionState.Reconnecting, code), (failed.State, failed.Reason!.Code));
        await (await Edge.NextSessionAsync()).Ended.Soon();

        Edge.Script = _ => null;
        await PassPauseAsync();
        Assert.Equal(ConnectionState.Connected, (await changes.NextAsync()).State);
    }

    [Fact]
    public async Task Reconnect_AwayLongerThanAKeyLives_AnnouncesANewOne()
    {
        var (client, session) = await ConnectAsync();
        await client.RegisterAsync(new NodeDescription(), Calls.Token).Soon();
        await using var changes = client.WatchConnectionAsync(Calls.Token).GetAsyncEnumerator(Calls.Token);
        var lost = changes.NextAsync();
        session.Cut();
        await lost;
        await Clock.TimerAsync(Pause / 2, Pause);

        Clock.Jump(TimeSpan.FromHours(30));
        Clock.Advance(Pause);

        Assert.Equal(ConnectionState.Connected, (await changes.NextAsync()).State);
        var register = await (await Edge.NextSessionAsync()).NextAsync<Register>();
        Assert.True(SignedNodeRecord.TryDecode(register.Record.Span, out var record, out _));
        Assert.NotNull(record.Record.RoutingKeyAt(Clock.GetUtcNow()));
    }

    [Fact]
    public async Task DisposeAsync_WhileReconnecting_EndsAtOnce()
    {
        var (client, session) = await ConnectAsync();
        await using var changes = client.WatchConnectionAsync(Calls.Token).GetAsyncEnumerator(Calls.Token);
        var lost = changes.NextAsync();
        session.Cut();
        await lost;

        await client.DisposeAsync().Soon();

        Assert.False(await changes.MoveNextAsync().Soon());
    }

    [Fact]
    public async Task DisposeAsync_WhileRestoring_EndsAtOnce()
    {
        var (client, session) = await ConnectAsync();
        Edge.Script = message => message is Attach ? [] : null;
        await using var changes = client.WatchConnectionAsync(Calls.Token).GetAsyncEnumerator(Calls.Token);
        var lost = changes.NextAsync();
        session.Cut();
        await lost;
        await PassPauseAsync();
        var half = await Edge.NextSessionAsync();
        await half.NextAsync<Attach>();

        await client.DisposeAsync().Soon();

        await half.Ended.Soon();
    }

    [Fact]
    public async Task WatchConnectionAsync_AfterDispose_EndsAtOnce()
    {
        var (client, _) = await ConnectAsync();
        await client.DisposeAsync().Soon();

        await using var changes = client.WatchConnectionAsync(Calls.Token).GetAsyncEnumerator(Calls.Token);

        Assert.False(await changes.MoveNextAsync().Soon());
    }

    [Fact]
    public async Task Receive_AnotherSessionTookOver_IsTold()
    {
        var (client, session) = await ConnectAsync();
        await using var changes = client.WatchConnectionAsync(Calls.Token).GetAsyncEnumerator(Calls.Token);
        var told = changes.NextAsync();

        await session.SendAsync(new Error(0, "superseded", "This node attached over another session."));

        var change = await told;
        Assert.Equal((ConnectionState.Refused, "superseded"), (change.State, change.Reason!.Code));
    }

    private static ulong CorrelationOf(Protocol.Framing.Message message) => message switch
    {
        Register register => register.Correlation,
        PublishService publish => publish.Correlation,
        Attach attach => attach.Correlation,
        _ => 0,
    };

    private sealed class Nobody : ISplitRequestHandler
    {
        public Task<OutgoingResponse> HandleAsync(IncomingRequest request, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
