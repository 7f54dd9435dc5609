using FsCheck;
using FsCheck.Fluent;
using OrleansVoxa.Protocol.Onion;

namespace OrleansVoxa.Protocol.Tests.Onion;

public sealed class OnionPacketTests
{
    [Fact]
    public void Peel_AnyPathClassAndContent_DeliversToTheRecipient() =>
        Prop.ForAll(
            Gen.Choose(1, OnionFormat.MaxRelays)
                .SelectMany(_ => Gen.Elements(CellClass.Small, CellClass.Large), (relays, cell) => (relays, cell))
                .SelectMany(p => Gen.Choose(0, OnionFormat.ContentCapacity(p.cell)), (p, size) => (p.relays, p.cell, size))
                .ToArbitrary(),
            p =>
            {
                var network = new OnionNetwork(p.relays + 1, $"any {p.size}");
                var content = new SeededRandomSource("content").Take(p.size);
                var packet = OnionPacket.Create(p.cell, network.Path, content);
                Assert.Equal(OnionFormat.PacketSize(p.cell), packet.Length);
                var (result, visited) = network.Walk(network.Path[0].Node, packet);
                Assert.Equal(network.Path.Select(hop => hop.Node), visited);
                return result.Kind == PeelKind.Deliver && result.Content.Span.SequenceEqual(content);
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void TryOpen_ReplyOverAnyPath_GivesTheAnswer() =>
        Prop.ForAll(
            Gen.Choose(1, OnionFormat.MaxRelays)
                .SelectMany(_ => Gen.Elements(CellClass.Small, CellClass.Large), (relays, cell) => (relays, cell))
                .SelectMany(p => Gen.Choose(0, OnionFormat.ContentCapacity(p.cell)), (p, size) => (p.relays, p.cell, size))
                .ToArbitrary(),
            p =>
            {
                var network = new OnionNetwork(p.relays + 1, $"reply {p.size}");
                var content = new SeededRandomSource("answer").Take(p.size);
                var id = ReplyBlockId.New();
                var (block, secrets) = ReplyBlock.Create(network.Path, id);
                var encoded = new byte[ReplyBlock.EncodedSize];
                block.Encode(encoded);
                Assert.True(ReplyBlock.TryDecode(encoded, out var received, out var fault), fault);
                var packet = received.Wrap(p.cell, content);
                Assert.Equal(OnionFormat.PacketSize(p.cell), packet.Length);
                var (result, visited) = network.Walk(received.FirstHop, packet);
                Assert.Equal(network.Path.Select(hop => hop.Node), visited);
                Assert.Equal(PeelKind.Reply, result.Kind);
                Assert.Equal(id, result.ReplyBlock);
                return secrets.TryOpen(result.Payload, out var answer) && answer.AsSpan().SequenceEqual(content);
            }).QuickCheckThrowOnFailure();
}
