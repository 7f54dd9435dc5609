using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Abstractions.Routing;
using OrleansVoxa.Grains.Tests.Hosting;
using OrleansVoxa.Grains.Tests.Nodes;
using OrleansVoxa.Protocol.Cryptography;
using OrleansVoxa.Protocol.Onion;
using OrleansVoxa.Protocol.Routing;

namespace OrleansVoxa.Grains.Tests.Routing;

public sealed class RelayGrainTests : IAsyncLifetime
{
    private readonly TestNode _recipient = new();
    private readonly X25519PrivateKey _recipientKey = X25519PrivateKey.Generate();
    private readonly TestReceiver _receiver = new();
    private TestSilo _silo = null!;

    private static CancellationToken Token => TestSilo.Token;

    private IRelayHostGrain Host => _silo.Grain<IRelayHostGrain>("local");

    public async ValueTask InitializeAsync() => _silo = await TestSilo.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _silo.DisposeAsync();
        _recipient.Dispose();
        _recipientKey.Dispose();
    }

    private Task<AttachResult> Attach(TestReceiver receiver, string session = "session-1") =>
        _silo.Relay(_recipient.Key.Public.Id).Attach(_silo.Client.CreateObjectReference<IPacketReceiver>(receiver), session, Token);

    private byte[] Packet(byte content, params RelayDescriptor[] path) =>
        TestNetwork.Packet(path, _recipient.Key.Public.Id, _recipientKey, content);

    private byte Open(byte[] packet)
    {
        Assert.Equal(PeelStatus.Opened, OnionPeeler.Open(_recipientKey, packet, out var header));
        return Assert.Single(OnionPeeler.Peel(header, packet).Content.ToArray());
    }

    [Fact]
    public async Task Forward_OverThreeRelays_ReachesTheAttachedNode()
    {
        await Host.EnsureRelays(3, Token);
        var relays = await _silo.RelaysAsync();
        Assert.True((await Attach(_receiver)).Attached);

        await _silo.Relay(relays[0].Id).Forward(new OnionCell(Packet(7, [.. relays])));

        Assert.Equal(7, Open(await _receiver.NextAsync(Token)));
        foreach (var relay in relays) Assert.Equal(1, (await _silo.Relay(relay.Id).GetStatus(Token)).Forwarded);
        Assert.Equal(1, (await _silo.Relay(_recipient.Key.Public.Id).GetStatus(Token)).Delivered);
    }

    [Fact]
    public async Task Forward_SamePacketTwice_IsDroppedAlsoAfterACleanRestart()
    {
        await Host.EnsureRelays(1, Token);
        var relay = Assert.Single(await _silo.RelaysAsync());
        var packet = Packet(1, relay);
        await Attach(_receiver);
        await _silo.Relay(relay.Id).Forward(new OnionCell(packet));
        await _receiver.NextAsync(Token);

        await _silo.Relay(relay.Id).Forward(new OnionCell(packet));
        await _silo.Relay(relay.Id).CountedAsync(2);
        Assert.Equal(1, await _silo.Relay(relay.Id).DroppedAsync("replay"));

        _silo = await _silo.RestartAsync();
        await _silo.Relay(relay.Id).Forward(new OnionCell(packet));
        await _silo.Relay(relay.Id).CountedAsync(1);
        Assert.Equal(1, await _silo.Relay(relay.Id).DroppedAsync("replay"));
        Assert.Equal(relay.RoutingKey, Assert.Single(await _silo.RelaysAsync()).RoutingKey);
    }

    [Fact]
    public async Task Forward_AfterACrash_TheOldKeyOpensNothingAndANewOneIsPublished()
    {
        await Host.EnsureRelays(1, Token);
        var relay = Assert.Single(await _silo.RelaysAsync());
        var packet = Packet(1, relay);

        _silo = await _silo.RestartAsync(crash: true);
        await _silo.Relay(relay.Id).Forward(new OnionCell(packet));
        await _silo.Relay(relay.Id).CountedAsync(1);
        Assert.Equal(1, await _silo.Relay(relay.Id).DroppedAsync(OnionRefusal.Mac));

        await Host.EnsureRelays(1, Token);
        var renewed = Assert.Single(await _silo.RelaysAsync());
        Assert.Equal((relay.Id, relay.Handle), (renewed.Id, renewed.Handle));
        Assert.NotEqual(relay.RoutingKey, renewed.RoutingKey);
        await Attach(_receiver);
        await _silo.Relay(relay.Id).Forward(new OnionCell(Packet(2, renewed)));
        Assert.Equal(2, Open(await _receiver.NextAsync(Token)));
    }

    [Fact]
    public async Task Forward_TakenBetweenACleanStopAndACrash_CannotBeReplayed()
    {
        await Host.EnsureRelays(1, Token);
        var relay = Assert.Single(await _silo.RelaysAsync());
        _silo = await _silo.RestartAsync();
        await Attach(_receiver);
        var packet = Packet(1, relay);
        await _silo.Relay(relay.Id).Forward(new OnionCell(packet));
        await _receiver.NextAsync(Token);

        // The log on the disk is that of the clean stop; it knows nothing of this packet.
        _silo = await _silo.RestartAsync(crash: true);
        await Attach(_receiver);
        await _silo.Relay(relay.Id).Forward(new OnionCell(packet));

        await _silo.Relay(relay.Id).CountedAsync(1);
        Assert.Equal((0, 1), ((await _silo.Relay(relay.Id).GetStatus(Token)).Forwarded, await _silo.Relay(relay.Id).DroppedAsync(OnionRefusal.Mac)));
    }

    [Fact]
    public async Task OnActivate_MarkerCannotBeStored_TakesNoPacket()
    {
        await Host.EnsureRelays(1, Token);
        var relay = Assert.Single(await _silo.RelaysAsync());
        _silo = await _silo.RestartAsync();
        _silo.Disk.Fails = name => name == "relay";

        await Assert.ThrowsAnyAsync<Exception>(() => _silo.Relay(relay.Id).GetStatus(Token));
        _silo.Disk.Fails = static _ => false;

        Assert.True((await _silo.Relay(relay.Id).GetStatus(Token)).Hosted);
    }

    [Fact]
    public async Task OnDeactivate_TagsCannotBeStored_TheKeyIsRetired()
    {
        await Host.EnsureRelays(1, Token);
        var relay = Assert.Single(await _silo.RelaysAsync());
        _silo.Disk.Fails = name => name == "replay";
        _silo = await _silo.RestartAsync();
        _silo.Disk.Fails = static _ => false;

        await Host.EnsureRelays(1, Token);

        Assert.NotEqual(relay.RoutingKey, Assert.Single(await _silo.RelaysAsync()).RoutingKey);
    }

    [Fact]
    public async Task Beat_KeyPeriodEnds_RotatesAndThePreviousIsTakenForTheGrace()
    {
        await Host.EnsureRelays(1, Token);
        var old = Assert.Single(await _silo.RelaysAsync());
        var packets = Enumerable.Range(1, 3).Select(i => Packet((byte)i, old)).ToArray();
        await Attach(_receiver);

        _silo.Jump(TimeSpan.FromHours(23));
        await Host.Beat(Token);
        var next = Assert.Single(await _silo.RelaysAsync());
        Assert.NotEqual(old.RoutingKey, next.RoutingKey);
        await Attach(_receiver);
        await _silo.Relay(old.Id).Forward(new OnionCell(packets[0]));
        Assert.Equal(1, Open(await _receiver.NextAsync(Token)));

        _silo.Jump(TimeSpan.FromMinutes(119));
        await Attach(_receiver);
        await _silo.Relay(old.Id).Forward(new OnionCell(packets[1]));
        Assert.Equal(2, Open(await _receiver.NextAsync(Token)));

        _silo.Jump(TimeSpan.FromMinutes(1));
        await _silo.Relay(old.Id).Forward(new OnionCell(packets[2]));
        await _silo.Relay(old.Id).CountedAsync(3);
        Assert.Equal(1, await _silo.Relay(old.Id).DroppedAsync(OnionRefusal.Mac));
    }

    [Fact]
    public async Task ReceiveReminder_Due_RotatesOnceHoweverOftenItTicks()
    {
        await Host.EnsureRelays(1, Token);
        var old = Assert.Single(await _silo.RelaysAsync());
        var grain = _silo.Relay(old.Id);
        await _silo.TickAsync(grain);
        Assert.Equal(old.RoutingKey, Assert.Single(await _silo.RelaysAsync()).RoutingKey);

        _silo.Jump(TimeSpan.FromDays(9));
        await _silo.TickAsync(grain);
        var record = (await grain.GetStatus(Token)).Record;
        await _silo.TickAsync(grain);

        Assert.NotEqual(old.RoutingKey, Assert.Single(await _silo.RelaysAsync()).RoutingKey);
        Assert.True(record.SequenceEqual((await grain.GetStatus(Token)).Record));
    }

    [Fact]
    public async Task Forward_TagsNearlyFull_RotatesEarlyAndAFullKeyTakesNoMore()
    {
        _silo = await _silo.RestartAsync(settings: new() { ["p2p:relays:MaxReplayTags"] = "64" });
        await Host.EnsureRelays(1, Token);
        var old = Assert.Single(await _silo.RelaysAsync());
        var grain = _silo.Relay(old.Id);
        await Attach(_receiver);
        for (var i = 0; i < 65; i++) await grain.Forward(new OnionCell(Packet((byte)i, old)));
        await grain.CountedAsync(65);

        var status = await grain.GetStatus(Token);
        Assert.Equal(64, status.Forwarded);
        Assert.Equal(1, await grain.DroppedAsync("replay_log_full"));
        // The rotation is a timer of the grain, set while the packets were counted.
        _silo.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await TestSilo.UntilAsync(async () => !(await _silo.RelaysAsync())[0].RoutingKey.SequenceEqual(old.RoutingKey));
        var next = Assert.Single(await _silo.RelaysAsync());
        await grain.Forward(new OnionCell(Packet(99, next)));
        await TestSilo.UntilAsync(async () => (await grain.GetStatus(Token)).Forwarded == 65);
    }

    [Fact]
    public async Task Forward_HostilePackets_AreDroppedAndCounted()
    {
        await Host.EnsureRelays(1, Token);
        var relay = Assert.Single(await _silo.RelaysAsync());
        var grain = _silo.Relay(relay.Id);
        var changed = Packet(1, relay);
        changed[100] ^= 1;

        await grain.Forward(new OnionCell(null!));
        await grain.Forward(new OnionCell([]));
        await grain.Forward(new OnionCell(new byte[2_047]));
        await grain.Forward(new OnionCell(new byte[2_048]));
        await grain.Forward(new OnionCell(changed));
        // A packet whose last hop is a relay: it has nobody to deliver to.
        await grain.Forward(new OnionCell(OnionPacket.Create(CellClass.Small, [new OnionHop(relay.Id, relay.RoutingKey), new OnionHop(relay.Id, relay.RoutingKey)], [1])));
        await grain.CountedAsync(7);

        Assert.Equal(3, await grain.DroppedAsync(OnionRefusal.Length));
        Assert.Equal(1, await grain.DroppedAsync(OnionRefusal.Element));
        Assert.Equal(1, await grain.DroppedAsync(OnionRefusal.Mac));
        Assert.Equal(1, await grain.DroppedAsync("not_for_relay"));
    }

    [Fact]
    public async Task Forward_NobodyThere_IsDropped()
    {
        var grain = _silo.Relay(_recipient.Key.Public.Id);

        await grain.Forward(new OnionCell(new byte[2_048]));

        var status = await grain.GetStatus(Token);
        Assert.Equal((false, false, 0), (status.Hosted, status.Attached, status.Delivered));
        Assert.Empty(_silo.Disk.Rows);
    }

    [Fact]
    public async Task Attach_NewerSession_TakesOverAndTheOlderCannotRenew()
    {
        var newer = new TestReceiver();
        var grain = _silo.Relay(_recipient.Key.Public.Id);
        await Attach(_receiver, "session-1");
        await Attach(newer, "session-2");

        var old = await grain.Renew(_silo.Client.CreateObjectReference<IPacketReceiver>(_receiver), "session-1", Token);
        await grain.Detach("session-1", Token);
        await grain.Forward(new OnionCell(new byte[2_048]));

        Assert.Equal((false, "superseded"), (old.Attached, old.Code));
        await newer.NextAsync(Token);
        Assert.Equal(0, _receiver.Count);
    }

    [Fact]
    public async Task Attach_NotRenewed_EndsWithTheLease()
    {
        var grain = _silo.Relay(_recipient.Key.Public.Id);
        var attached = await Attach(_receiver);
        Assert.Equal(TimeSpan.FromSeconds(90), attached.Lease);

        _silo.Jump(TimeSpan.FromSeconds(89));
        Assert.True((await grain.Renew(_silo.Client.CreateObjectReference<IPacketReceiver>(_receiver), "session-1", Token)).Attached);
        _silo.Jump(TimeSpan.FromSeconds(89));
        Assert.True((await grain.GetStatus(Token)).Attached);
        _silo.Jump(TimeSpan.FromSeconds(1));
        Assert.False((await grain.GetStatus(Token)).Attached);
        await grain.Forward(new OnionCell(new byte[2_048]));
        await grain.CountedAsync(1);
        Assert.Equal(1, await grain.DroppedAsync("not_attached"));
        Assert.Equal(0, _receiver.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task Attach_ClockIsSetByAnHour_TheLeaseLastsAsLongAsItSaid(int hours)
    {
        var grain = _silo.Relay(_recipient.Key.Public.Id);
        await Attach(_receiver);

        _silo.Clock.SetWallClock(TimeSpan.FromHours(hours));
        Assert.True((await grain.GetStatus(Token)).Attached);
        await grain.Forward(new OnionCell(new byte[2_048]));
        await _receiver.NextAsync(Token);
        _silo.Jump(TimeSpan.FromSeconds(91));
        Assert.False((await grain.GetStatus(Token)).Attached);
    }

    [Fact]
    public async Task Detach_Attached_Ends()
    {
        var grain = _silo.Relay(_recipient.Key.Public.Id);
        await Attach(_receiver);

        await grain.Detach("session-1", Token);

        Assert.False((await grain.GetStatus(Token)).Attached);
    }

    [Fact]
    public async Task Renew_AfterARestart_AttachesAgain()
    {
        await Attach(_receiver);
        _silo = await _silo.RestartAsync(crash: true);
        var grain = _silo.Relay(_recipient.Key.Public.Id);

        var renewed = await grain.Renew(_silo.Client.CreateObjectReference<IPacketReceiver>(_receiver), "session-1", Token);

        Assert.True(renewed.Attached);
    }

    [Fact]
    public async Task Attach_HostedRelay_IsRefused()
    {
        var id = Assert.Single(await Host.EnsureRelays(1, Token));

        var result = await _silo.Grain<IRelayGrain>(id).Attach(_silo.Client.CreateObjectReference<IPacketReceiver>(_receiver), "s", Token);

        Assert.Equal((false, "hosted"), (result.Attached, result.Code));
    }

    [Fact]
    public async Task Install_AnothersIdentity_IsRefused()
    {
        await Host.EnsureRelays(1, Token);
        var grain = _silo.Relay(_recipient.Key.Public.Id);
        var foreign = new SealedIdentity(new string('0', 40), "relay-99", [1]);
        var broken = new SealedIdentity(_recipient.Id, "relay-99", [.. new byte[64]]);

        await Assert.ThrowsAsync<RelayInstallException>(() => grain.Install(foreign, Token));
        await Assert.ThrowsAsync<RelayInstallException>(() => grain.Install(broken, Token));

        Assert.False((await grain.GetStatus(Token)).Hosted);
    }
}
