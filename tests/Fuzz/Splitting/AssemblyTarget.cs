using System.Buffers.Binary;
using OrleansVoxa.Fuzz.Mutation;
using OrleansVoxa.Fuzz.Running;
using OrleansVoxa.Protocol.Splitting;

namespace OrleansVoxa.Fuzz.Splitting;

/// <summary>
/// A run of fragments, each behind its length as u16, of one known segment and of whatever mutation makes of it: bad ones are
/// dropped, and once k good ones have come, the bytes are those that were split.
/// </summary>
internal sealed class AssemblyTarget : FuzzTarget
{
    private readonly byte[] _content = new FuzzRandom(7).Bytes(200);
    private readonly Fragment[] _known;

    public AssemblyTarget() => _known = SeededSegments.Split(new FuzzRandom(8), _content, SplitParameters.Small);

    public override string Name => "segment-assembly";

    public override IReadOnlyList<string> Decoders => ["Fragment.TryDecode", "SegmentAssembler.TryRebuild"];

    public override IReadOnlyList<ulong> Limits => [(ulong)_known[0].EncodedSize];

    public override IEnumerable<byte[]> Seeds(FuzzRandom random)
    {
        for (var i = 0; i < 12; i++)
        {
            var others = SeededSegments.Split(random);
            var fragments = _known.OrderBy(_ => random.Next()).Take(random.Between(3, 5)).Concat(others.Take(random.Below(3))).OrderBy(_ => random.Next());
            yield return [.. fragments.SelectMany(Encode)];
        }
    }

    // Sets, their lists and the rebuilt bytes; the shards stay where they arrived.
    public override long AllocationLimit(int inputLength) => Refusal + (8L * inputLength);

    public override bool Run(ReadOnlyMemory<byte> input, AllocationMeter meter)
    {
        var sets = new Dictionary<SegmentId, SegmentAssembler>();
        var all = true;
        var complete = false;
        while (input.Length > 2)
        {
            var length = Math.Min(input.Length - 2, BinaryPrimitives.ReadUInt16BigEndian(input.Span));
            var encoded = input.Slice(2, length);
            input = input[(2 + length)..];
            if (!Fragment.TryDecode(encoded, out var fragment, out _))
            {
                all = false;
                continue;
            }

            if (!sets.TryGetValue(fragment.Header.Id, out var set)) sets.Add(fragment.Header.Id, set = new SegmentAssembler(fragment.Header));
            if (set.Add(fragment).Kind != AddKind.Complete) continue;
            if (!set.TryRebuild(out var rebuilt, out var fault)) throw new BrokenPromiseException($"verified fragments do not rebuild their segment: {fault}");
            if (fragment.Header.Id != _known[0].Header.Id) continue;
            complete = true;
            Expect.Same(_content, rebuilt, "the rebuilt segment");
        }

        meter.Stop();
        return all && complete;
    }

    private static IEnumerable<byte> Encode(Fragment fragment)
    {
        var bytes = fragment.ToArray();
        return [(byte)(bytes.Length >> 8), (byte)bytes.Length, .. bytes];
    }
}
