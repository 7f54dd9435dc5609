using OrleansVoxa.Fuzz.Mutation;
using OrleansVoxa.Fuzz.Running;
using OrleansVoxa.Protocol.Onion;

namespace OrleansVoxa.Fuzz.Onion;

/// <summary>Reply blocks, which a requester chooses and a responder uses.</summary>
internal sealed class ReplyBlockTarget : FuzzTarget
{
    private readonly OnionPath _path = new();

    public override string Name => "reply-block";

    public override IReadOnlyList<string> Decoders => ["ReplyBlock.TryDecode"];

    public override int MaximumInput => 512;

    public override int SmokeInputs => 2_000;

    public override IReadOnlyList<byte[]> Words => [new byte[32], [.. Enumerable.Repeat((byte)0xFF, 32)]];

    public override IEnumerable<byte[]> Seeds(FuzzRandom random)
    {
        foreach (var example in DocumentedExamples.Hex("onion.json", "replies", "block")) yield return example;
        for (var i = 0; i < 12; i++)
        {
            var bytes = new byte[ReplyBlock.EncodedSize];
            ReplyBlock.Create(_path.Hops, ReplyBlockId.New(random), random).Block.Encode(bytes);
            yield return bytes;
        }
    }

    public override long AllocationLimit(int inputLength) => 1024;

    public override bool Run(ReadOnlyMemory<byte> input, AllocationMeter meter)
    {
        var accepted = ReplyBlock.TryDecode(input.Span, out var block, out var fault);
        meter.Stop();
        Expect.That(accepted == (block is not null) && accepted == (fault is null), "result, block and fault contradict each other");
        if (!accepted) return false;
        var again = new byte[ReplyBlock.EncodedSize];
        block!.Encode(again);
        Expect.Same(input.Span, again, "the block's encoding");
        var packet = block.Wrap(CellClass.Small, [1, 2, 3]);
        var status = OnionPeeler.Open(_path.Keys[0], packet, out var header);
        if (status == PeelStatus.Opened)
            Expect.That(OnionPeeler.Peel(header, packet).Kind == PeelKind.Forward, "an authentic block is not forwarded");
        return true;
    }
}
