using OrleansVoxa.Fuzz.Mutation;
using OrleansVoxa.Fuzz.Running;
using OrleansVoxa.Protocol.Onion;

namespace OrleansVoxa.Fuzz.Onion;

/// <summary>Packets as they arrive at a relay, or at the recipient.</summary>
internal sealed class OnionPacketTarget(bool atRecipient) : FuzzTarget
{
    private readonly OnionPath _path = new();

    private int Hop => atRecipient ? _path.Last : 1;

    public override string Name => atRecipient ? "onion-recipient" : "onion-relay";

    public override IReadOnlyList<string> Decoders => ["OnionPeeler.Open", "OnionPeeler.Peel"];

    public override int MaximumInput => OnionFormat.PacketSize(CellClass.Large) + 8;

    public override int SmokeInputs => 2_000;

    public override IReadOnlyList<byte[]> Words => [new byte[32], [.. Enumerable.Repeat((byte)0xFF, 32)]];

    public override IEnumerable<byte[]> Seeds(FuzzRandom random)
    {
        for (var i = 0; i < 8; i++) yield return _path.PacketAt(Hop, random);
        yield return _path.PacketAt(Hop, random, CellClass.Large);
    }

    // The next packet, or the content.
    public override long AllocationLimit(int inputLength) => 1024 + inputLength;

    public override bool Run(ReadOnlyMemory<byte> input, AllocationMeter meter)
    {
        var status = OnionPeeler.Open(_path.Keys[Hop], input.Span, out var header);
        if (status != PeelStatus.Opened)
        {
            meter.Stop();
            Expect.That(OnionRefusal.Of(status).Length > 0, "a refusal has no code");
            return false;
        }

        var result = OnionPeeler.Peel(header, input.Span);
        meter.Stop();
        var refused = result.Kind == PeelKind.Refused;
        Expect.That(refused == result.Code is not null, "kind and code contradict each other");
        Expect.That(refused || result.Kind == (atRecipient ? PeelKind.Deliver : PeelKind.Forward), "the command of an authentic header is another one");
        if (refused) return false;
        if (atRecipient) return true;
        Expect.That(result.NextHop == _path.Hops[Hop + 1].Node && result.Packet.Length == input.Length, "the next hop or the packet's length is another one");
        Expect.That(OnionPeeler.Open(_path.Keys[Hop + 1], result.Packet, out _) == PeelStatus.Opened, "the next relay refuses the header");
        return true;
    }
}
