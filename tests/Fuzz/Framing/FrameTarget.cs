using System.Buffers;
using OrleansVoxa.Fuzz.Mutation;
using OrleansVoxa.Fuzz.Running;
using OrleansVoxa.Protocol;
using OrleansVoxa.Protocol.Framing;

namespace OrleansVoxa.Fuzz.Framing;

/// <summary>A stream of frames: every frame of it, whole and cut into segments, is read alike and written back as it was.</summary>
internal sealed class FrameTarget : FuzzTarget
{
    private static readonly FrameLimits FewBytes = new() { MaxPayload = 2000 };

    public override string Name => "frame";

    public override IReadOnlyList<string> Decoders => ["FrameCodec.TryRead", "FrameCodec.TryReadHeader"];

    public override bool Throws => true;

    public override IReadOnlyList<ulong> Limits => [2000, FrameLimits.AbsoluteMaxPayload];

    public override IReadOnlyList<byte[]> Words => [[0xDE, 0xAD, 0xBE, 0xEF], [0xDE, 0xAD, 0xBE, 0xEF, 1, 0, 0, 0, 0, 0], [1, 5], [1, 4]];

    public override IEnumerable<byte[]> Seeds(FuzzRandom random)
    {
        foreach (var example in DocumentedExamples.Hex("framing-a.json", "frames", "frame")) yield return example;
        for (var i = 0; i < 16; i++)
        {
            var output = new ArrayBufferWriter<byte>();
            for (var frames = random.Between(1, 3); frames > 0; frames--)
                FrameCodec.Write(random.Pick([FrameFlags.None, FrameFlags.Compressed, FrameFlags.Encrypted, (FrameFlags)7]), random.Bytes(random.Below(300)), output);
            yield return output.WrittenSpan.ToArray();
        }
    }

    public override IEnumerable<byte[]> RefusedSeeds() => DocumentedExamples.Hex("framing-a.json", "refused", "bytes");

    // Reading a frame allocates nothing; a violation is an exception and its text.
    public override long AllocationLimit(int inputLength) => Refusal;

    public override bool Run(ReadOnlyMemory<byte> input, AllocationMeter meter)
    {
        var whole = new ReadOnlySequence<byte>(input);
        var cut = Segments.Of(input, input.Length);
        meter.Start();
        var read = 0L;
        while (read < input.Length)
        {
            if (!FrameCodec.TryRead(whole.Slice(read), FewBytes, out var header, out var payload, out var needed))
            {
                meter.Stop();
                Expect.That(needed > input.Length - read, "more bytes are asked for than are missing");
                Expect.That(!FrameCodec.TryRead(cut.Slice(read), FewBytes, out _, out _, out var cutNeeded) && cutNeeded == needed, "segments are read in another way");
                return false;
            }

            if (header.Length > FewBytes.MaxPayload || payload.Length != header.Length || needed != 0) throw new BrokenPromiseException("header, payload and need contradict each other");
            read += header.FrameLength;
        }

        meter.Stop();
        Expect.Same(input.Span, Rewrite(cut), "the frames");
        return true;
    }

    private static ReadOnlySpan<byte> Rewrite(ReadOnlySequence<byte> stream)
    {
        var output = new ArrayBufferWriter<byte>();
        try
        {
            while (!stream.IsEmpty)
            {
                Expect.That(FrameCodec.TryRead(stream, FewBytes, out var header, out var payload, out _), "segments are read in another way");
                FrameCodec.Write(header.Flags, payload.ToArray(), output);
                stream = stream.Slice(header.FrameLength);
            }
        }
        catch (ProtocolViolationException)
        {
            throw new BrokenPromiseException("segments are refused where the whole is read");
        }

        return output.WrittenSpan;
    }
}
