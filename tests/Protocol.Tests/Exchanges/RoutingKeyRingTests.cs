using OrleansVoxa.Protocol.Cryptography;
using OrleansVoxa.Protocol.Exchanges;
using OrleansVoxa.Protocol.Onion;

namespace OrleansVoxa.Protocol.Tests.Exchanges;

public sealed class RoutingKeyRingTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Peel_SamePacketTwice_IsRefusedAsReplayed()
    {
        using var ring = Ring();
        var packet = Packet(ring, Start);

        Assert.Equal(PeelKind.Deliver, ring.Peel(packet, Start).Kind);
        Assert.Equal(RoutingRefusal.Replayed, ring.Peel(packet, Start).Code);
    }

    [Fact]
    public void Peel_PreviousKey_OpensForTheGraceTimeOnly()
    {
        using var ring = Ring();
        var packets = Enumerable.Range(0, 2).Select(_ => Packet(ring, Start)).ToArray();
        Assert.True(ring.Rotate(Start + TimeSpan.FromHours(23.5)));
        Assert.Equal(2, ring.Periods.Length);

        Assert.Equal(PeelKind.Deliver, ring.Peel(packets[0], Start + TimeSpan.FromHours(24.9)).Kind);
        Assert.Equal(OnionRefusal.Mac, ring.Peel(packets[1], Start + TimeSpan.FromHours(25.1)).Code);
    }

    [Fact]
    public void Peel_ClockSetBackBeforeTheKeyBegan_StillOpensAndNoOtherIsMade()
    {
        using var ring = Ring();
        var key = ring.CurrentKey(Start);

        Assert.Equal(PeelKind.Deliver, ring.Peel(Packet(ring, Start), Start - TimeSpan.FromHours(1)).Kind);
        Assert.False(ring.Rotate(Start - TimeSpan.FromHours(1)));
        Assert.Equal(key, ring.CurrentKey(Start - TimeSpan.FromHours(1)));
    }

    [Fact]
    public void Rotate_BeforeTheLastHour_DoesNothing()
    {
        using var ring = Ring();

        Assert.False(ring.Rotate(Start + TimeSpan.FromHours(22.9)));
        Assert.Single(ring.Periods);
    }

    [Fact]
    public void Rotate_AfterTheGrace_ForgetsTheOldKey()
    {
        using var ring = Ring();
        ring.Rotate(Start + TimeSpan.FromHours(23.5));

        ring.Rotate(Start + TimeSpan.FromHours(25));

        Assert.Single(ring.Periods);
    }

    [Fact]
    public void Peel_TagSetFull_KeyRetiresEarlyAndANewOneIsMade()
    {
        using var ring = new RoutingKeyRing(new RoutingKeyRingOptions { MaximumTags = 16 });
        ring.Rotate(Start);
        var packets = Enumerable.Range(0, 17).Select(_ => Packet(ring, Start)).ToArray();
        for (var i = 0; i < 16; i++) Assert.Equal(PeelKind.Deliver, ring.Peel(packets[i], Start).Kind);

        Assert.Equal(RoutingRefusal.PeriodFull, ring.Peel(packets[16], Start).Code);
        Assert.Equal(RoutingRefusal.Replayed, ring.Peel(packets[0], Start).Code);
        Assert.True(ring.CurrentKey(Start).IsDefault);
        Assert.True(ring.Rotate(Start));
        Assert.Equal(PeelKind.Deliver, ring.Peel(Packet(ring, Start), Start).Kind);
    }

    [Fact]
    public void Rotate_SevenEighthsFull_MakesTheNextKeyWhileThisOneStillOpensPackets()
    {
        using var ring = new RoutingKeyRing(new RoutingKeyRingOptions { MaximumTags = 16 });
        ring.Rotate(Start);
        var packets = Enumerable.Range(0, 16).Select(_ => Packet(ring, Start)).ToArray();
        for (var i = 0; i < 13; i++) Assert.Equal(PeelKind.Deliver, ring.Peel(packets[i], Start).Kind);
        Assert.False(ring.Rotate(Start));

        Assert.Equal(PeelKind.Deliver, ring.Peel(packets[13], Start).Kind);
        Assert.True(ring.Rotate(Start));
        Assert.False(ring.Rotate(Start));
        Assert.Equal(PeelKind.Deliver, ring.Peel(packets[14], Start).Kind);
        Assert.Equal(PeelKind.Deliver, ring.Peel(Packet(ring, Start), Start).Kind);
    }

    [Fact]
    public void Peel_WithoutAnyKey_SaysSo()
    {
        using var ring = new RoutingKeyRing();

        Assert.Equal(RoutingRefusal.NoKey, ring.Peel(new byte[2_048], Start).Code);
    }

    [Fact]
    public void Peel_Noise_IsRefusedAndTakesNoTag()
    {
        using var ring = new RoutingKeyRing(new RoutingKeyRingOptions { MaximumTags = 16 });
        ring.Rotate(Start);
        var packet = Packet(ring, Start);

        for (var i = 0; i < 40; i++)
        {
            var changed = packet.ToArray();
            changed[40 + i] ^= 1;
            Assert.Equal(OnionRefusal.Mac, ring.Peel(changed, Start).Code);
        }

        Assert.Equal(PeelKind.Deliver, ring.Peel(packet, Start).Kind);
    }

    [Fact]
    public void Constructor_ImpossibleOptions_NamesEveryFault()
    {
        var options = new RoutingKeyRingOptions { Period = TimeSpan.Zero, Grace = TimeSpan.FromSeconds(-1), MaximumTags = 1 };

        Assert.Equal(3, options.Validate().Count);
        Assert.Throws<ArgumentException>(() => new RoutingKeyRing(options));
    }

    private static RoutingKeyRing Ring()
    {
        var ring = new RoutingKeyRing();
        Assert.True(ring.Rotate(Start));
        return ring;
    }

    private static byte[] Packet(RoutingKeyRing ring, DateTimeOffset now)
    {
        using var relay = X25519PrivateKey.Generate();
        // Wrapped for one relay and the ring, then peeled once, so that the ring gets it as a last hop does.
        var hops = new[] { new OnionHop(DriverWorld.Id(9), relay.PublicKey), new OnionHop(DriverWorld.Id(1), ring.CurrentKey(now)) };
        var packet = OnionPacket.Create(CellClass.Small, hops, [1, 2, 3]);
        Assert.Equal(PeelStatus.Opened, OnionPeeler.Open(relay, packet, out var header));
        return OnionPeeler.Peel(header, packet).Packet;
    }
}
