using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using OrleansVoxa.Edge.Routing;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Abstractions.Routing;
using OrleansVoxa.Protocol.Exchanges;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Framing.Replies;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Registry;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Edge.Tests.Sessions;

public sealed class SessionTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _clock = new();
    private EdgeHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await EdgeHost.StartAsync(_clock);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Handshake_Peer_LearnsWhoTheEdgeIs()
    {
        await using var peer = await TestPeer.ConnectAsync(_host);

        Assert.Equal(_host.Key.Public.Id, peer.Connection.Peer.Id);
    }

    [Fact]
    public async Task Ping_AndEcho_ComeBack()
    {
        await using var peer = await TestPeer.ConnectAsync(_host);

        await peer.SendAsync(new Ping());
        await peer.ReceiveAsync<Pong>();
        await peer.SendAsync(new Echo("hello"));
        Assert.Equal("hello", (await peer.ReceiveAsync<Echo>()).Text);
    }

    [Fact]
    public async Task Register_ThenHeartbeatAndDiscover_ShowsTheNode()
    {
        await using var peer = await TestPeer.ConnectAsync(_host);
        var record = peer.Record("alpha");

        var registered = RegisterReply.Decode(
            (await peer.DoneAsync(c => new Register(c, record, peer.Envelope("register", record)))).Span);
        var beat = HeartbeatReply.Decode(
            (await peer.DoneAsync(c => new Heartbeat(c, peer.Id, peer.Envelope("heartbeat", [])))).Span);
        var page = DiscoverReply.Decode(
            (await peer.DoneAsync(c => new Discover(c, ["publish"], null, null, [], 0, ""))).Span);

        Assert.Equal((peer.Id, "alpha", false), (registered.Node, registered.Handle, registered.Revived));
        Assert.Equal("active", beat.State);
        var entry = Assert.Single(page.Entries);
        Assert.Equal(record, entry.Record.ToArray());
        Assert.True(entry.Reachable);
    }

    [Fact]
    public async Task Register_RecordOfAnotherKeyInTheEnvelope_IsRefused()
    {
        await using var peer = await TestPeer.ConnectAsync(_host);
        await using var other = await TestPeer.ConnectAsync(_host);
        var record = peer.Record("alpha");

        Assert.Equal(
            RefusalCodes.KeyMismatch, await other.RefusedAsync(c => new Register(c, record, other.Envelope("register", record))));
        Assert.Equal(RefusalCodes.InvalidField, await other.RefusedAsync(c => new Register(c, new byte[] { 1 }, Array.Empty<byte>())));
        Assert.Equal(RefusalCodes.InvalidField, await other.RefusedAsync(c => new Register(c, record, new byte[] { 1 })));
    }

    [Fact]
    public async Task Register_OpenRegistry_AsksForWorkAndTakesItInACall()
    {
        await using var host = await EdgeHost.StartAsync(new ManualTimeProvider(), 0, new KeyValuePair<string, string?>("discovery:registry:registrationWork", "10"));
        await using var peer = await TestPeer.ConnectAsync(host);
        var record = peer.Record("alpha");

        var refused = Assert.IsType<Error>(await peer.AskAsync(c => new Register(c, record, peer.Envelope("register", record))));
        var work = RegistrationWork.Solve(peer.Id, host.Clock.GetUtcNow(), 10, TestContext.Current.CancellationToken);
        var body = new WorkedRegistration(record, peer.Envelope("register", record), work).Encode();
        var registered = RegisterReply.Decode((await peer.DoneAsync(c => new Call(c, "register", body))).Span);

        Assert.Equal(RefusalCodes.WorkRequired, refused.Code);
        Assert.StartsWith("10 ", refused.Text, StringComparison.Ordinal);
        Assert.Equal((peer.Id, "alpha"), (registered.Node, registered.Handle));
        Assert.Equal("invalid_field", await peer.RefusedAsync(c => new Call(c, "register", body.AsMemory(1))));
    }

    [Fact]
    public async Task Heartbeat_Replayed_IsRefused()
    {
        await using var peer = await TestPeer.ConnectAsync(_host);
        await peer.RegisterAsync();
        var envelope = peer.Envelope("heartbeat", []);

        await peer.DoneAsync(c => new Heartbeat(c, peer.Id, envelope));

        Assert.Equal(RefusalCodes.StaleSequence, await peer.RefusedAsync(c => new Heartbeat(c, peer.Id, envelope)));
    }

    [Fact]
    public async Task Heartbeat_WithoutEnvelope_CountsForTheSessionsOwnNodeOnly()
    {
        await using var peer = await TestPeer.ConnectAsync(_host);
        await using var other = await TestPeer.ConnectAsync(_host);
        await peer.RegisterAsync();

        Assert.Equal("active", HeartbeatReply.Decode((await peer.DoneAsync(c => new Heartbeat(c, peer.Id, Array.Empty<byte>()))).Span).State);
        Assert.Equal(RefusalCodes.SignatureRequired, await other.RefusedAsync(c => new Heartbeat(c, peer.Id, Array.Empty<byte>())));
        Assert.Equal(RefusalCodes.UnknownNode, await other.RefusedAsync(c => new Heartbeat(c, other.Id, Array.Empty<byte>())));
    }

    [Theory]
    [InlineData("nonsense", "")]
    [InlineData("active", "not-a-cursor")]
    public async Task Discover_BadField_IsRefused(string state, string cursor)
    {
        await using var peer = await TestPeer.ConnectAsync(_host);

        Assert.Equal("invalid_field", await peer.RefusedAsync(c => new Discover(c, [], null, null, [state], 10, cursor)));
    }

    [Fact]
    public async Task Publish_ThenResolve_GivesTheSignedRecords()
    {
        await using var peer = await TestPeer.ConnectAsync(_host);
        await peer.RegisterAsync("alpha");
        var service = peer.ServiceRecord("docs");

        await peer.DoneAsync(c => new PublishService(c, service));
        var before = ResolveReply.Decode((await peer.DoneAsync(c => new Resolve(c, "docs"))).Span);
        await peer.DoneAsync(c => new Attach(c));
        var after = ResolveReply.Decode((await peer.DoneAsync(c => new Resolve(c, "docs"))).Span);

        Assert.Equal(service, before.Service.ToArray());
        Assert.True(SignedNodeRecord.TryDecode(before.Owner.Span, out var owner, out _));
        Assert.Equal(peer.Id, owner.Record.Id);
        Assert.Equal((false, true), (before.Attached, after.Attached));
        Assert.Equal("not_found", await peer.RefusedAsync(c => new Resolve(c, "nothing")));
    }

    [Fact]
    public async Task Publish_ServiceOfAnother_IsForbidden()
    {
        await using var owner = await TestPeer.ConnectAsync(_host);
        await using var thief = await TestPeer.ConnectAsync(_host);
        await owner.DoneAsync(c => new PublishService(c, owner.ServiceRecord("docs")));

        Assert.Equal("forbidden", await thief.RefusedAsync(c => new PublishService(c, owner.ServiceRecord("docs"))));
        Assert.Equal(PublishCodes.NameTaken, await thief.RefusedAsync(c => new PublishService(c, thief.ServiceRecord("docs"))));
        Assert.NotNull(await thief.RefusedAsync(c => new UnpublishService(c, "docs")));
        await owner.DoneAsync(c => new UnpublishService(c, "docs"));
        Assert.Equal("not_found", await owner.RefusedAsync(c => new Resolve(c, "docs")));
    }

    [Fact]
    public async Task Attach_PacketForTheNode_IsDelivered()
    {
        await using var peer = await TestPeer.ConnectAsync(_host);
        await peer.DoneAsync(c => new Attach(c));
        var packet = RandomNumberGenerator.GetBytes(2_048);

        await _host.Grains.GetGrain<IRelayGrain>(peer.Id.ToString()).Forward(new OnionCell(packet));

        Assert.Equal(packet, (await peer.ReceiveAsync<DeliverPacket>()).Packet.ToArray());
    }

    [Fact]
    public async Task Attach_SecondSessionOfTheNode_TakesOverAndTheFirstIsTold()
    {
        using var key = IdentityKey.Generate();
        await using var first = await TestPeer.ConnectAsync(_host, key);
        await using var second = await TestPeer.ConnectAsync(_host, key);
        await first.DoneAsync(c => new Attach(c));
        await second.DoneAsync(c => new Attach(c));
        var packet = RandomNumberGenerator.GetBytes(2_048);

        await _host.Grains.GetGrain<IRelayGrain>(first.Id.ToString()).Forward(new OnionCell(packet));
        Assert.Equal(packet, (await second.ReceiveAsync<DeliverPacket>()).Packet.ToArray());

        _clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal("superseded", await FirstErrorAsync(first));
    }

    [Fact]
    public async Task RenewAll_RelayGrainForgotTheSession_IsAttachedAgainWithinASecond()
    {
        await using var peer = await TestPeer.ConnectAsync(_host);
        await peer.DoneAsync(c => new Attach(c));
        var relay = _host.Grains.GetGrain<IRelayGrain>(peer.Id.ToString());
        var attachments = _host.Services.GetRequiredService<AttachmentSet>();
        Assert.Equal(2, attachments.Count); // The bridge has one of its own.

        // As after a crash of its silo: another session came and went, so that nothing is left of this one.
        var other = _host.Grains.CreateObjectReference<IPacketReceiver>(new NoReceiver());
        await relay.Attach(other, "another", TestContext.Current.CancellationToken);
        await relay.Detach("another", TestContext.Current.CancellationToken);
        Assert.False((await relay.GetStatus(TestContext.Current.CancellationToken)).Attached);

        var before = _clock.GetUtcNow();
        attachments.RenewAll();
        while (!(await relay.GetStatus(TestContext.Current.CancellationToken)).Attached)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(100));
            await peer.SendAsync(new Ping());
            await peer.ReceiveAsync<Pong>();
        }

        // Far from the ordinary renewal, which is due after a minute. The clock runs ahead of the grains by what a round trip takes.
        Assert.InRange(_clock.GetUtcNow() - before, TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Leave_AttachedPeer_IsDetached()
    {
        await using var peer = await TestPeer.ConnectAsync(_host);
        await using var watcher = await TestPeer.ConnectAsync(_host);
        await peer.DoneAsync(c => new Attach(c));

        await peer.LeaveAsync();

        while ((await _host.Grains.GetGrain<IRelayGrain>(peer.Id.ToString()).GetStatus(TestContext.Current.CancellationToken)).Attached)
        {
            // A round trip over the same edge, instead of a pause, lets the session end.
            await watcher.SendAsync(new Ping());
            await watcher.ReceiveAsync<Pong>();
        }
    }

    [Fact]
    public async Task Submit_UnknownFirstHop_IsDroppedAndMakesNoGrain()
    {
        await using var peer = await TestPeer.ConnectAsync(_host);
        var sender = _host.Services.GetRequiredService<GrainPacketSender>();

        await peer.SendAsync(new SubmitPacket(NodeId.Parse(new string('a', 40)), new byte[2_048]));
        // A message of the same priority, which comes behind it.
        await peer.DoneAsync(c => new Discover(c, [], null, null, [], 1, ""));

        Assert.Equal(1, sender.Refused);
    }

    [Fact]
    public async Task Submit_RelaysPacketForANodeThatIsNone_ReachesIt()
    {
        using var keys = new RoutingKeyRing();
        keys.Rotate(_host.Clock.GetUtcNow());
        await using var recipient = await TestPeer.ConnectAsync(_host);
        await recipient.DoneAsync(correlation => new Attach(correlation));
        await using var relay = await TestPeer.ConnectAsync(_host);
        await relay.RegisterAsync(keys: keys, capability: "relay");
        var packet = RandomNumberGenerator.GetBytes(2_048);

        await relay.SendAsync(new SubmitPacket(recipient.Id, packet));

        Assert.Equal(packet, (await recipient.ReceiveAsync<DeliverPacket>()).Packet.ToArray());
    }

    [Fact]
    public async Task Submit_PacketOfNoClass_IsAnError()
    {
        await using var peer = await TestPeer.ConnectAsync(_host);

        await peer.SendAsync(new SubmitPacket(peer.Id, new byte[100]));

        Assert.Equal("invalid_field", (await peer.ReceiveAsync<Error>()).Code);
    }

    [Fact]
    public async Task Message_NobodyTakes_IsAnErrorAndTheSessionLivesOn()
    {
        await using var peer = await TestPeer.ConnectAsync(_host);

        await peer.SendAsync(new Custom("dance", new byte[3]));
        var error = await peer.ReceiveAsync<Error>();
        await peer.SendAsync(new Ping());

        Assert.Equal((0ul, "unknown_message"), (error.Correlation, error.Code));
        await peer.ReceiveAsync<Pong>();
    }

    [Fact]
    public async Task Call_UnknownMethodOrBody_IsAnError()
    {
        await using var peer = await TestPeer.ConnectAsync(_host);

        Assert.Equal("unknown_method", await peer.RefusedAsync(c => new Call(c, "dance", Array.Empty<byte>())));
        Assert.Equal("invalid_field", await peer.RefusedAsync(c => new Call(c, "http", new byte[] { 1, 2, 3 })));
    }

    [Fact]
    public async Task Stop_OpenSession_IsToldGoodbye()
    {
        await using var peer = await TestPeer.ConnectAsync(_host);
        await peer.SendAsync(new Ping());
        await peer.ReceiveAsync<Pong>();

        var stopping = _host.StopAsync();

        Assert.Null(await peer.ReceiveAsync());
        Assert.True(peer.Connection.PeerDisconnected);
        await stopping;
    }

    private static async Task<string> FirstErrorAsync(TestPeer peer)
    {
        while (true)
        {
            if (await peer.ReceiveAsync() is Error error) return error.Code;
        }
    }
}
