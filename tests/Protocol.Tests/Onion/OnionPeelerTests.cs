using OrleansVoxa.Protocol.Cryptography;
using OrleansVoxa.Protocol.Onion;

namespace OrleansVoxa.Protocol.Tests.Onion;

public sealed class OnionPeelerTests
{
    private static readonly OnionNetwork Network = new(4);
    private static readonly byte[] Content = new SeededRandomSource("peel").Take(500);

    [Fact]
    public void Open_AnySingleHeaderBitChanged_IsRefused()
    {
        var packet = OnionPacket.Create(CellClass.Small, Network.Path, Content);
        var key = Network.Key(Network.Path[0].Node);
        for (var bit = 0; bit < OnionFormat.HeaderSize * 8; bit++)
        {
            packet[bit / 8] ^= (byte)(1 << bit % 8);
            Assert.NotEqual(PeelStatus.Opened, OnionPeeler.Open(key, packet, out _));
            packet[bit / 8] ^= (byte)(1 << bit % 8);
        }

        Assert.Equal(PeelStatus.Opened, OnionPeeler.Open(key, packet, out _));
    }

    [Fact]
    public void Peel_PayloadBitChangedBeforeAnyHop_IsRefusedAtTheEnd()
    {
        var random = new Random(3);
        for (var round = 0; round < 150; round++)
        {
            var changeAt = random.Next(Network.Path.Length);
            var packet = OnionPacket.Create(round % 10 == 0 ? CellClass.Large : CellClass.Small, Network.Path, Content);
            for (var hop = 0; hop < Network.Path.Length; hop++)
            {
                if (hop == changeAt)
                    packet[random.Next(OnionFormat.HeaderSize, packet.Length)] ^= (byte)(1 << random.Next(8));
                var result = Network.Peel(Network.Path[hop].Node, packet);
                Assert.Equal(hop == 3 ? PeelKind.Refused : PeelKind.Forward, result.Kind);
                Assert.Equal(hop == 3 ? OnionRefusal.PayloadChanged : null, result.Code);
                packet = result.Packet;
            }
        }
    }

    [Fact]
    public void Peel_AnySinglePayloadBitChanged_IsRefused()
    {
        var packet = OnionPacket.Create(CellClass.Small, Network.Path, Content);
        for (var hop = 0; hop < 3; hop++)
            packet = Network.Peel(Network.Path[hop].Node, packet).Packet;
        OnionPeeler.Open(Network.Key(Network.Path[3].Node), packet, out var header);
        for (var bit = OnionFormat.HeaderSize * 8; bit < packet.Length * 8; bit++)
        {
            packet[bit / 8] ^= (byte)(1 << bit % 8);
            Assert.Equal(OnionRefusal.PayloadChanged, OnionPeeler.Peel(header, packet).Code);
            packet[bit / 8] ^= (byte)(1 << bit % 8);
        }

        Assert.Equal(PeelKind.Deliver, OnionPeeler.Peel(header, packet).Kind);
    }

    [Fact]
    public void Open_AnotherNodesKey_IsRefused() =>
        Assert.Equal(
            PeelStatus.BadMac,
            OnionPeeler.Open(Network.Key(Network.Path[1].Node), OnionPacket.Create(CellClass.Small, Network.Path, Content), out _));

    [Fact]
    public void Open_AnyOtherLength_IsRefused()
    {
        var packet = new byte[OnionFormat.PacketSize(CellClass.Large) + 1];
        OnionPacket.Create(CellClass.Small, Network.Path, Content).CopyTo(packet, 0);
        var key = Network.Key(Network.Path[0].Node);
        for (var length = 0; length <= packet.Length; length++)
        {
            if (length is not (2048 or 32768))
                Assert.Equal(PeelStatus.WrongLength, OnionPeeler.Open(key, packet.AsSpan(0, length), out _));
        }

        Assert.Throws<ArgumentException>(() => OnionPeeler.Peel(default, packet));
    }

    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800")]
    [InlineData("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157")]
    [InlineData("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("0900000000000000000000000000000000000000000000000000000000000080")]
    public void Open_ElementOfSmallOrderOrNotCanonical_IsRefused(string element)
    {
        var packet = OnionPacket.Create(CellClass.Small, Network.Path, Content);
        Convert.FromHexString(element).CopyTo(packet, 0);
        Assert.Equal(PeelStatus.BadElement, OnionPeeler.Open(Network.Key(Network.Path[0].Node), packet, out var header));
        Assert.Equal(ReplayTag.Read(new byte[16]), header.ReplayTag);
        Assert.Equal(OnionRefusal.Element, OnionRefusal.Of(PeelStatus.BadElement));
    }

    [Fact]
    public void ReplayTag_SamePacket_IsStableAndElseDiffers()
    {
        var tags = new HashSet<ReplayTag>();
        for (var round = 0; round < 3; round++)
        {
            var packet = OnionPacket.Create(CellClass.Small, Network.Path, Content);
            foreach (var hop in Network.Path)
            {
                var copy = packet.ToArray();
                copy[^1] ^= 1;
                Assert.Equal(PeelStatus.Opened, OnionPeeler.Open(Network.Key(hop.Node), packet, out var first));
                Assert.Equal(PeelStatus.Opened, OnionPeeler.Open(Network.Key(hop.Node), copy, out var second));
                Assert.Equal(first.ReplayTag, second.ReplayTag);
                Assert.True(tags.Add(first.ReplayTag));
                packet = OnionPeeler.Peel(first, packet).Packet;
            }
        }
    }

    [Fact]
    public void Open_RandomPackets_AreRefusedWithoutThrowing()
    {
        var random = new Random(9);
        var packet = new byte[2048];
        for (var round = 0; round < 500; round++)
        {
            random.NextBytes(packet);
            var status = OnionPeeler.Open(Network.Key(Network.Path[0].Node), packet, out _);
            Assert.Equal(packet[31] > 0x7F ? PeelStatus.BadElement : PeelStatus.BadMac, status);
        }
    }

    [Fact]
    public void Peel_Forward_AllocatesNothingButThePacket()
    {
        var packet = OnionPacket.Create(CellClass.Small, Network.Path, Content);
        var key = Network.Key(Network.Path[0].Node);
        Relay(key, packet);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var next = Relay(key, packet);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(packet.Length, next.Length);
        Assert.InRange(allocated, next.Length, next.Length + 64);
    }

    // Without assertions, which would box.
    private static byte[] Relay(X25519PrivateKey key, byte[] packet)
    {
        OnionPeeler.Open(key, packet, out var header);
        return OnionPeeler.Peel(header, packet).Packet;
    }
}
