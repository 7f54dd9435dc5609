using OrleansVoxa.Protocol.Onion;

namespace OrleansVoxa.Protocol.Tests.Onion;

public sealed class ReplyBlockTests
{
    private static readonly OnionNetwork Network = new(4);
    private static readonly byte[] Content = new SeededRandomSource("reply").Take(300);

    [Fact]
    public void Wrap_SecondUse_Throws()
    {
        var (block, _) = ReplyBlock.Create(Network.Path, ReplyBlockId.New());
        Assert.False(block.IsUsed);
        block.Wrap(CellClass.Small, Content);
        Assert.True(block.IsUsed);
        Assert.Throws<InvalidOperationException>(() => block.Wrap(CellClass.Small, Content));
        Assert.Throws<InvalidOperationException>(() => block.Wrap(CellClass.Large, []));
    }

    [Fact]
    public void Wrap_ContentTooLong_LeavesTheBlockUnused()
    {
        var (block, _) = ReplyBlock.Create(Network.Path, ReplyBlockId.New());
        Assert.Throws<ArgumentException>("content", () => block.Wrap(CellClass.Small, new byte[1761]));
        Assert.False(block.IsUsed);
        Assert.Equal(2048, block.Wrap(CellClass.Small, new byte[1760]).Length);
    }

    [Fact]
    public void Wrap_DecodedTwice_IsTheSamePacketToAnyRelay()
    {
        var (block, _) = ReplyBlock.Create(Network.Path, ReplyBlockId.New());
        var key = Network.Key(block.FirstHop);
        OnionPeeler.Open(key, Copy(block).Wrap(CellClass.Small, Content), out var first);
        OnionPeeler.Open(key, Copy(block).Wrap(CellClass.Large, []), out var second);
        Assert.Equal(first.ReplayTag, second.ReplayTag);
    }

    [Fact]
    public void TryOpen_PayloadBitChangedBeforeAnyHop_IsRefused()
    {
        var random = new Random(4);
        for (var round = 0; round < 120; round++)
        {
            var (block, secrets) = ReplyBlock.Create(Network.Path, ReplyBlockId.New());
            var packet = block.Wrap(CellClass.Small, Content);
            PeelResult result = default;
            for (var hop = 0; hop < Network.Path.Length; hop++)
            {
                if (hop == round % Network.Path.Length)
                    packet[random.Next(OnionFormat.HeaderSize, packet.Length)] ^= (byte)(1 << random.Next(8));
                result = Network.Peel(Network.Path[hop].Node, packet);
                packet = result.Packet;
            }

            Assert.Equal(PeelKind.Reply, result.Kind);
            Assert.False(secrets.TryOpen(result.Payload, out var content));
            Assert.Null(content);
        }
    }

    [Fact]
    public void TryOpen_SecretsOfAnotherBlockOrWrongLength_IsRefused()
    {
        var (block, secrets) = ReplyBlock.Create(Network.Path, ReplyBlockId.New());
        var (_, others) = ReplyBlock.Create(Network.Path, ReplyBlockId.New());
        var payload = Network.Walk(block.FirstHop, block.Wrap(CellClass.Small, Content)).Result.Payload;
        Assert.False(others.TryOpen(payload, out _));
        for (var length = 0; length < payload.Length; length++)
            Assert.False(secrets.TryOpen(payload.AsSpan(0, length), out _));
        Assert.True(secrets.TryOpen(payload, out var content));
        Assert.Equal(Content, content);
    }

    [Fact]
    public void TryDecode_AnyOtherLength_IsRefusedByName()
    {
        Assert.Equal(322, ReplyBlock.EncodedSize);
        for (var length = 0; length < 700; length++)
        {
            if (length == ReplyBlock.EncodedSize)
                continue;
            Assert.False(ReplyBlock.TryDecode(new byte[length], out var block, out var fault));
            Assert.Null(block);
            Assert.Equal(OnionRefusal.Length, fault);
        }
    }

    [Fact]
    public void TryDecode_ElementNotCanonical_IsRefusedByName()
    {
        var bytes = new byte[ReplyBlock.EncodedSize];
        bytes[20 + 31] = 0x80;
        Assert.False(ReplyBlock.TryDecode(bytes, out _, out var fault));
        Assert.Equal(OnionRefusal.Element, fault);
    }

    [Fact]
    public void Wrap_AnySingleHeaderBitOfTheBlockChanged_IsRefusedByTheFirstRelay()
    {
        var (block, _) = ReplyBlock.Create(Network.Path, ReplyBlockId.New());
        var bytes = new byte[ReplyBlock.EncodedSize];
        block.Encode(bytes);
        for (var bit = 20 * 8; bit < (20 + OnionFormat.HeaderSize) * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << bit % 8);
            if (ReplyBlock.TryDecode(bytes, out var changed, out _))
                Assert.NotEqual(PeelStatus.Opened, OnionPeeler.Open(Network.Key(block.FirstHop), changed.Wrap(CellClass.Small, []), out _));
            bytes[bit / 8] ^= (byte)(1 << bit % 8);
        }
    }

    [Fact]
    public void Encode_DestinationTooShort_Throws()
    {
        var (block, _) = ReplyBlock.Create(Network.Path, ReplyBlockId.New());
        Assert.Throws<ArgumentException>(() => block.Encode(new byte[ReplyBlock.EncodedSize - 1]));
    }

    private static ReplyBlock Copy(ReplyBlock block)
    {
        var bytes = new byte[ReplyBlock.EncodedSize];
        block.Encode(bytes);
        Assert.True(ReplyBlock.TryDecode(bytes, out var copy, out var fault), fault);
        return copy;
    }
}
