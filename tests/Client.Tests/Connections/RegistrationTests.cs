using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Framing.Replies;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Registry;

namespace OrleansVoxa.Client.Tests.Connections;

public sealed class RegistrationTests : ClientTest
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(30);

    // Moving the clock to the next beat must not time out an answer that is still on its way.
    private VoxaClientOptions Beating => Options with { HeartbeatInterval = Beat, RequestTimeout = TimeSpan.FromHours(1) };

    [Fact]
    public async Task RegisterAsync_Description_IsSignedAndHoldsTheRoutingKeyInForce()
    {
        var (client, session) = await ConnectAsync();
        var description = new NodeDescription { Handle = "lamp", Capabilities = ["publisher"], Region = "eu", OperatorFamily = "home", Type = NodeType.Bridge };

        var reply = await client.RegisterAsync(description, Calls.Token).Soon();

        var register = await session.NextAsync<Register>();
        Assert.True(SignedNodeRecord.TryDecode(register.Record.Span, out var signed, out _));
        Assert.True(signed.Verify());
        Assert.True(SignedEnvelope.TryDecode(register.Envelope.Span, out var envelope, out _));
        Assert.Equal(
            SignedRequestVerdict.Accepted,
            SignedRequest.Verify(envelope, "register", client.Id, register.Record.Span, null, Clock.GetUtcNow()));
        Assert.Equal(("lamp", "eu", "home", NodeType.Bridge), (signed.Record.Handle, signed.Record.Region, signed.Record.OperatorFamily, signed.Record.Type));
        Assert.NotNull(signed.Record.RoutingKeyAt(Clock.GetUtcNow()));
        Assert.Equal("lamp", reply.Handle);
    }

    [Fact]
    public async Task RegisterAsync_Refused_ThrowsTheCodeAndIsNotRepeated()
    {
        Edge.Script = message => message is Register register ? [new Error(register.Correlation, "handle_taken", "Taken.")] : null;
        var (client, session) = await ConnectAsync(Beating);

        await client.RegisterAsync(new NodeDescription { Handle = "lamp" }, Calls.Token).FailsWith("handle_taken");

        Clock.Advance(Beat);
        await session.SendAsync(new Ping());
        await session.NextAsync<Pong>();
        Assert.DoesNotContain(nameof(Heartbeat), session.Drain());
    }

    [Fact]
    public async Task RegisterAsync_WorkAsked_IsDoneForThisNodeNowAndSentWithAFreshlySignedRecord()
    {
        WorkedRegistration? sent = null;
        Edge.Script = message => message switch
        {
            Register register => [new Error(register.Correlation, "work_required", "10 bits of work are asked for.")],
            Call { Method: "register" } call when WorkedRegistration.TryDecode(call.Body.Span, out sent) && SignedNodeRecord.TryDecode(sent.Record.Span, out var signed, out _) =>
                [new Reply(call.Correlation, new RegisterReply(signed.Record.Id, "lamp", false, Clock.GetUtcNow(), Clock.GetUtcNow()).Encode())],
            _ => null,
        };
        var (client, session) = await ConnectAsync();

        var reply = await client.RegisterAsync(new NodeDescription { Handle = "lamp" }, Calls.Token).Soon();

        var refused = await session.NextAsync<Register>();
        Assert.Equal("lamp", reply.Handle);
        Assert.True(RegistrationWork.Verify(client.Id, sent!.Work, 10));
        Assert.Equal(Clock.GetUtcNow().ToUnixTimeMilliseconds(), sent.Work.Time.ToUnixTimeMilliseconds());
        Assert.True(SignedEnvelope.TryDecode(sent.Envelope.Span, out var envelope, out _));
        Assert.Equal(SignedRequestVerdict.Accepted, SignedRequest.Verify(envelope, "register", client.Id, sent.Record.Span, null, Clock.GetUtcNow()));
        Assert.True(SignedNodeRecord.TryDecode(refused.Record.Span, out var before, out _));
        Assert.True(SignedNodeRecord.TryDecode(sent.Record.Span, out var after, out _));
        Assert.True(after.Record.Sequence > before.Record.Sequence);
    }

    [Theory]
    [InlineData("25 bits of work are asked for.")]
    [InlineData("bits of work are asked for.")]
    [InlineData("-1 bits of work are asked for.")]
    [InlineData("")]
    public async Task RegisterAsync_MoreWorkThanItIsWillingToDo_FailsAtOnce(string text)
    {
        Edge.Script = message => message is Register register ? [new Error(register.Correlation, "work_required", text)] : null;
        var (client, _) = await ConnectAsync();

        await client.RegisterAsync(new NodeDescription(), Calls.Token).FailsWith("work_required");
    }

    [Fact]
    public async Task RegisterAsync_GivenUpWhileWorking_EndsAndTheClientGoesOn()
    {
        Edge.Script = message => message is Register register ? [new Error(register.Correlation, "work_required", "32 bits of work are asked for.")] : null;
        var (client, session) = await ConnectAsync(Options with { MaximumRegistrationWork = 32 });
        using var giveUp = new CancellationTokenSource();
        var registering = client.RegisterAsync(new NodeDescription(), giveUp.Token);
        await session.NextAsync<Register>();

        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => registering.Soon());
        await client.HeartbeatAsync(Calls.Token).Soon();
    }

    [Fact]
    public async Task RegisterAsync_MalformedHandle_ThrowsArgumentException()
    {
        var (client, _) = await ConnectAsync();

        await Assert.ThrowsAsync<ArgumentException>(() => client.RegisterAsync(new NodeDescription { Handle = "a b" }, Calls.Token));
        await client.HeartbeatAsync(Calls.Token).Soon();
    }

    [Fact]
    public async Task RegisterAsync_BesideAnother_AreSentOneAfterTheOtherWithGrowingSequences()
    {
        Edge.Script = message => message is Register ? [] : null;
        var (client, session) = await ConnectAsync();
        var first = client.RegisterAsync(new NodeDescription(), Calls.Token);
        var register = await session.NextAsync<Register>();
        var second = client.RegisterAsync(new NodeDescription(), Calls.Token);
        await session.SendAsync(new Ping());
        await session.NextAsync<Pong>();

        Edge.Script = _ => null;
        await session.SendAsync(Edge.Answers(session, register)[0]);

        await Task.WhenAll(first, second).Soon();
        var again = await session.NextAsync<Register>();
        Assert.True(SignedEnvelope.TryDecode(register.Envelope.Span, out var earlier, out _));
        Assert.True(SignedEnvelope.TryDecode(again.Envelope.Span, out var later, out _));
        Assert.True(later.Sequence > earlier.Sequence);
    }

    [Fact]
    public async Task Heartbeat_RegisteredNode_IsSentByItself()
    {
        var (client, session) = await ConnectAsync(Beating);
        await client.RegisterAsync(new NodeDescription(), Calls.Token).Soon();

        for (var i = 0; i < 3; i++)
        {
            Clock.Advance(Beat);
            var beat = await session.NextAsync<Heartbeat>();
            Assert.Equal(client.Id, beat.Node);
        }
    }

    [Theory]
    [InlineData("unknown_node")]
    [InlineData("registration_expired")]
    public async Task Heartbeat_RegistryForgotTheNode_RegistersAgain(string code)
    {
        Edge.Script = message => message is Heartbeat beat ? [new Error(beat.Correlation, code, "Register again.")] : null;
        var (client, session) = await ConnectAsync(Beating);
        await client.RegisterAsync(new NodeDescription { Handle = "lamp" }, Calls.Token).Soon();
        await session.NextAsync<Register>();

        Clock.Advance(Beat);

        await session.NextAsync<Heartbeat>();
        var again = await session.NextAsync<Register>();
        Assert.True(SignedNodeRecord.TryDecode(again.Record.Span, out var record, out _));
        Assert.Equal("lamp", record.Record.Handle);
    }

    [Fact]
    public async Task Heartbeat_Refused_IsToldAndTheNextOneIsSent()
    {
        Edge.Script = message => message is Heartbeat beat ? [new Error(beat.Correlation, "clock_skew", "Set your clock.")] : null;
        var (client, session) = await ConnectAsync(Beating);
        await client.RegisterAsync(new NodeDescription(), Calls.Token).Soon();
        await using var changes = client.WatchConnectionAsync(Calls.Token).GetAsyncEnumerator(Calls.Token);
        var told = changes.NextAsync();

        Clock.Advance(Beat);

        var change = await told;
        Assert.Equal((ConnectionState.Refused, "clock_skew"), (change.State, change.Reason!.Code));
        await session.NextAsync<Heartbeat>();
        Clock.Advance(Beat);
        await session.NextAsync<Heartbeat>();
    }

    [Fact]
    public async Task Heartbeat_KeyRotatedAndRegistrationRefused_RegistersUntilItIsTaken()
    {
        var (client, session) = await ConnectAsync(Beating);
        await client.RegisterAsync(new NodeDescription(), Calls.Token).Soon();
        await session.NextAsync<Register>();
        await using var changes = client.WatchConnectionAsync(Calls.Token).GetAsyncEnumerator(Calls.Token);
        var told = changes.NextAsync();
        Edge.Script = message => message is Register register ? [new Error(register.Correlation, "unavailable", "Later.")] : null;

        Clock.Jump(TimeSpan.FromHours(23.5));
        Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("unavailable", (await told).Reason!.Code);
        var refused = await session.NextAsync<Register>();
        Edge.Script = _ => null;
        Clock.Advance(Beat);

        var taken = await session.NextAsync<Register>();
        Assert.True(SignedNodeRecord.TryDecode(refused.Record.Span, out var first, out _));
        Assert.True(SignedNodeRecord.TryDecode(taken.Record.Span, out var second, out _));
        Assert.Equal(2, second.Record.RoutingKeys.Length);
        Assert.Equal(first.Record.RoutingKeys.AsEnumerable(), second.Record.RoutingKeys);
        Clock.Advance(Beat);
        await session.NextAsync<Heartbeat>();
    }
}
