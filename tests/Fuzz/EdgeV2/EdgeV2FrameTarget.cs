using System.Buffers;
using OrleansVoxa.Fuzz.Mutation;
using OrleansVoxa.Fuzz.Running;
using OrleansVoxa.Protocol;
using OrleansVoxa.Protocol.EdgeV2;
using OrleansVoxa.Protocol.EdgeV2.Messages;
using OrleansVoxa.Protocol.Framing;

namespace OrleansVoxa.Fuzz.EdgeV2;

/// <summary>A stream of framing B: every frame of it, whole and cut into segments, is read alike and written back as it was;
/// so are the messages in those that are plain.</summary>
internal sealed class EdgeV2FrameTarget : FuzzTarget
{
    private static readonly FrameLimits FewBytes = new() { MaxPayload = 2000 };

    public override string Name => "edgev2-frame";

    public override IReadOnlyList<string> Decoders => ["EdgeV2FrameCodec.TryRead", "EdgeV2FrameCodec.TryReadHeader", "EdgeV2MessageCodec.Decode"];

    public override bool Throws => true;

    public override IReadOnlyList<ulong> Limits => [8, 16, 64, 128, 1024, 2000, 4096, 64 * 1024, FrameLimits.AbsoluteMaxPayload];

    public override IReadOnlyList<byte[]> Words => [[2, 1, 0, 0], [0, 1], .. EdgeV2MessageTable.Types.Select(type => new byte[] { 2, type, 0, 0, 0, 0 }), [0xC0, 0x80], [0xED, 0xA0, 0x80]];

    public override IEnumerable<byte[]> Seeds(FuzzRandom random)
    {
        foreach (var example in DocumentedExamples.Hex("framing-b.json", "messages", "frame")) yield return example;
        for (var i = 0; i < 4; i++)
        {
            foreach (var message in SeededEdgeMessages.EachKind(random)) yield return SeededEdgeMessages.Frame(message);
            yield return [.. SeededEdgeMessages.EachKind(random).Where(_ => random.OneIn(4)).SelectMany(SeededEdgeMessages.Frame), 2, 200, 0, 1, 0, 0, 0, 1, 7];
        }
    }

    public override IEnumerable<byte[]> RefusedSeeds() => DocumentedExamples.Hex("framing-b.json", "refused", "bytes");

    // The fields of the messages: an empty text takes four bytes of input, eight of its list's array, and a short one a string.
    public override long AllocationLimit(int inputLength) => Refusal + (24L * inputLength);

    public override bool Run(ReadOnlyMemory<byte> input, AllocationMeter meter)
    {
        var whole = new ReadOnlySequence<byte>(input);
        var cut = Segments.Of(input, input.Length);
        var messages = new List<(EdgeV2Header Header, EdgeV2Message Message)>();
        meter.Start();
        var read = 0L;
        while (read < input.Length)
        {
            if (!EdgeV2FrameCodec.TryRead(whole.Slice(read), FewBytes, out var header, out var payload, out var needed))
            {
                meter.Stop();
                Expect.That(needed > input.Length - read, "more bytes are asked for than are missing");
                Expect.That(!EdgeV2FrameCodec.TryRead(cut.Slice(read), FewBytes, out _, out _, out var cutNeeded) && cutNeeded == needed, "segments are read in another way");
                return false;
            }

            if (header.Length > FewBytes.MaxPayload || payload.Length != header.Length || needed != 0) throw new BrokenPromiseException("header, payload and need contradict each other");
            messages.Add((header, header.Flags == 0 ? EdgeV2MessageCodec.Decode(header.Type, payload) : new UnknownMessage(header.Type)));
            read += header.FrameLength;
        }

        meter.Stop();
        Expect.Same(input.Span, Rewrite(cut, messages), "the frames");
        return true;
    }

    private static ReadOnlySpan<byte> Rewrite(ReadOnlySequence<byte> stream, IEnumerable<(EdgeV2Header Header, EdgeV2Message Message)> messages)
    {
        var output = new ArrayBufferWriter<byte>();
        try
        {
            foreach (var (header, message) in messages)
            {
                Expect.That(EdgeV2FrameCodec.TryRead(stream, FewBytes, out var again, out var payload, out _) && again == header, "segments are read in another way");
                Expect.That(message is not UnknownMessage || header.Flags != 0 || !EdgeV2MessageTable.Types.Contains(header.Type), "a known type was taken for an unknown one");
                if (message is not UnknownMessage)
                    Expect.Same(SeededEdgeMessages.Encode(message), SeededEdgeMessages.Encode(EdgeV2MessageCodec.Decode(header.Type, payload)), "the message from segments");
                EdgeV2FrameCodec.Write(header.Type, header.Flags, message is UnknownMessage ? payload.ToArray() : SeededEdgeMessages.Encode(message), output);
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
