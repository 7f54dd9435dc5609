using OrleansVoxa.Protocol.Cryptography;
using OrleansVoxa.Protocol.Onion;

namespace OrleansVoxa.Protocol.Tests.Onion;

/// <summary>Headers that an ordinary sender would not build, and what the last node sees of one.</summary>
public sealed class HeaderBuilderTests
{
    private static readonly OnionNetwork Network = new(6);

    [Theory]
    [InlineData(0, 0, OnionRefusal.Command)]
    [InlineData(4, 0, OnionRefusal.Command)]
    [InlineData(255, 0, OnionRefusal.Command)]
    [InlineData(OnionFormat.CommandDeliver, 1, OnionRefusal.Reserved)]
    [InlineData(OnionFormat.CommandDeliver, 20, OnionRefusal.Reserved)]
    [InlineData(OnionFormat.CommandReply, 17, OnionRefusal.Reserved)]
    [InlineData(OnionFormat.CommandReply, 20, OnionRefusal.Reserved)]
    [InlineData(OnionFormat.CommandDeliver, 0, OnionRefusal.PayloadChanged)]
    public void Peel_WrongSlot_IsRefusedByName(byte command, int argumentSize, string code)
    {
        var argument = Enumerable.Repeat((byte)0xAA, argumentSize).ToArray();
        var packet = Build(2, command, argument);
        var result = Network.Walk(Network.Path[0].Node, packet).Result;
        Assert.Equal(PeelKind.Refused, result.Kind);
        Assert.Equal(code, result.Code);
    }

    [Fact]
    public void Build_EveryPathLength_PadsWithRandomBytesThatTheLastNodeSees()
    {
        for (var nodes = 2; nodes <= OnionFormat.MaxHops; nodes++)
        {
            var random = new SeededRandomSource($"padding {nodes}");
            var packet = Build(nodes, OnionFormat.CommandDeliver, [], random);
            var expected = new SeededRandomSource($"padding {nodes}");
            expected.Take(X25519.KeySize);
            var padding = expected.Take(OnionFormat.RoutingSize - nodes * OnionFormat.SlotSize);

            for (var hop = 0; hop < nodes - 1; hop++)
                packet = Network.Peel(Network.Path[hop].Node, packet).Packet;
            OnionPeeler.Open(Network.Key(Network.Path[nodes - 1].Node), packet, out var header);
            var routing = packet.AsSpan(OnionFormat.ElementSize, OnionFormat.RoutingSize).ToArray();
            ChaCha20.Xor(header.Keys.Stream, OnionFormat.Nonce, 0, routing, routing);
            Assert.Equal(padding, routing.AsSpan(OnionFormat.SlotSize, padding.Length));
            Assert.True(nodes == OnionFormat.MaxHops || padding.AsSpan().IndexOfAnyExcept((byte)0) >= 0);
        }
    }

    /// <summary>A filler that differs from what the relays append would fail a MAC; this checks it byte by byte too.</summary>
    [Fact]
    public void Build_EveryPathLength_PredictsTheFillerOfTheRelays()
    {
        for (var nodes = 2; nodes <= OnionFormat.MaxHops; nodes++)
        {
            var header = new byte[OnionFormat.HeaderSize];
            var keys = new HopKeys[OnionFormat.MaxHops];
            HeaderBuilder.Build(Network.Path.AsSpan(0, nodes), OnionFormat.CommandDeliver, [], SystemRandomSource.Instance, header, keys);
            var routing = header.AsSpan(OnionFormat.ElementSize, OnionFormat.RoutingSize).ToArray();
            var mac = header.AsSpan(OnionFormat.MacOffset).ToArray();
            for (var hop = 0; hop < nodes; hop++)
            {
                var expected = new byte[OnionFormat.MacSize];
                HeaderElement.Authenticate(keys[hop].Mac, routing, expected);
                Assert.Equal(expected, mac);
                byte[] extended = [.. routing, .. new byte[OnionFormat.SlotSize]];
                ChaCha20.Xor(keys[hop].Stream, OnionFormat.Nonce, 0, extended, extended);
                mac = extended[21..OnionFormat.SlotSize];
                routing = extended[OnionFormat.SlotSize..];
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    public void Create_PathTooShortOrTooLong_Throws(int nodes)
    {
        var path = new OnionNetwork(nodes).Path;
        Assert.Throws<ArgumentException>("path", () => OnionPacket.Create(CellClass.Small, path, []));
        Assert.Throws<ArgumentException>("path", () => ReplyBlock.Create(path, default));
    }

    [Fact]
    public void Create_RoutingKeyMissingOrOfSmallOrder_Throws()
    {
        foreach (var key in (byte[]?[])[null, new byte[31], new byte[32], [1, .. new byte[31]]])
        {
            var path = Network.Path.ToArray();
            path[2] = path[2] with { RoutingKey = key is null ? default : [.. key] };
            Assert.Throws<ArgumentException>("path", () => OnionPacket.Create(CellClass.Small, path, []));
        }
    }

    [Theory]
    [InlineData(CellClass.Small, 1760)]
    [InlineData(CellClass.Large, 32_480)]
    public void Create_ContentTooLong_Throws(CellClass cell, int capacity)
    {
        Assert.Equal(capacity, OnionFormat.ContentCapacity(cell));
        Assert.Throws<ArgumentException>("content", () => OnionPacket.Create(cell, Network.Path, new byte[capacity + 1]));
        var packet = OnionPacket.Create(cell, Network.Path, new byte[capacity]);
        Assert.Equal(capacity, Network.Walk(Network.Path[0].Node, packet).Result.Content.Length);
    }

    [Fact]
    public void TryGetClass_EveryLength_KnowsExactlyTwo()
    {
        for (var length = 0; length < 40_000; length++)
            Assert.Equal(length is 2048 or 32768, OnionFormat.TryGetClass(length, out _));
        Assert.True(OnionFormat.TryGetClass(OnionFormat.PacketSize(CellClass.Large), out var cell) && cell == CellClass.Large);
    }

    private static byte[] Build(int nodes, byte command, byte[] argument, IRandomSource? random = null)
    {
        var packet = new byte[OnionFormat.PacketSize(CellClass.Small)];
        var keys = new HopKeys[OnionFormat.MaxHops];
        HeaderBuilder.Build(
            Network.Path.AsSpan(0, nodes), command, argument, random ?? SystemRandomSource.Instance, packet.AsSpan(0, OnionFormat.HeaderSize), keys);
        return packet;
    }
}
