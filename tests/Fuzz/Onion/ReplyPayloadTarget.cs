using OrleansVoxa.Fuzz.Mutation;
using OrleansVoxa.Fuzz.Running;
using OrleansVoxa.Protocol.Onion;

namespace OrleansVoxa.Fuzz.Onion;

/// <summary>Answers that came back by a reply block.</summary>
internal sealed class ReplyPayloadTarget : FuzzTarget
{
    private readonly OnionPath _path = new();
    private readonly byte[] _block = new byte[ReplyBlock.EncodedSize];
    private readonly ReplySecrets _secrets;

    public ReplyPayloadTarget()
    {
        var random = new FuzzRandom(13);
        var (block, secrets) = ReplyBlock.Create(_path.Hops, ReplyBlockId.New(random), random);
        block.Encode(_block);
        _secrets = secrets;
    }

    public override string Name => "reply-payload";

    public override IReadOnlyList<string> Decoders => ["ReplySecrets.TryOpen", "OnionPayload.TryRead"];

    public override int MaximumInput => OnionFormat.PacketSize(CellClass.Large);

    public override int SmokeInputs => 2_000;

    public override IEnumerable<byte[]> Seeds(FuzzRandom random)
    {
        for (var i = 0; i < 9; i++)
        {
            var cell = i == 8 ? CellClass.Large : CellClass.Small;
            if (!ReplyBlock.TryDecode(_block, out var block, out _)) throw new InvalidOperationException("A reply block refuses its own encoding.");
            var packet = _path.Walk(block.Wrap(cell, random.Bytes(random.Below(OnionFormat.ContentCapacity(cell) + 1))), _path.Last);
            yield return packet[OnionFormat.HeaderSize..];
        }
    }

    // A working copy and the content.
    public override long AllocationLimit(int inputLength) => 1024 + (2L * inputLength);

    public override bool Run(ReadOnlyMemory<byte> input, AllocationMeter meter)
    {
        var accepted = _secrets.TryOpen(input.Span, out var content);
        meter.Stop();
        Expect.That(accepted == (content is not null), "result and content contradict each other");
        if (!accepted) return false;
        ReplyBlock.TryDecode(_block, out var block, out _);
        var cell = input.Length > OnionFormat.PacketSize(CellClass.Small) ? CellClass.Large : CellClass.Small;
        Expect.Same(input.Span, _path.Walk(block!.Wrap(cell, content), _path.Last).AsSpan(OnionFormat.HeaderSize), "the answer wrapped again");
        return true;
    }
}
