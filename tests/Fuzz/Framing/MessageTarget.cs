using System.Buffers;
using OrleansVoxa.Fuzz.Mutation;
using OrleansVoxa.Fuzz.Running;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;

namespace OrleansVoxa.Fuzz.Framing;

/// <summary>Messages: one encoding each, read alike from any segments.</summary>
internal sealed class MessageTarget : FuzzTarget
{
    public override string Name => "message";

    public override IReadOnlyList<string> Decoders => ["MessageCodec.Decode"];

    public override bool Throws => true;

    public override IReadOnlyList<ulong> Limits => [8, 64, 128, 255, 256, 1024, 4096, 32 * 1024, 64 * 1024, FrameLimits.AbsoluteMaxPayload];

    public override IReadOnlyList<byte[]> Words => [.. MessageTable.Tags.Select(BitConverter.GetBytes), [0xC0, 0x80], [0xED, 0xA0, 0x80]];

    public override IEnumerable<byte[]> Seeds(FuzzRandom random)
    {
        foreach (var example in DocumentedExamples.Hex("framing-a.json", "messages", "payload")) yield return example;
        for (var i = 0; i < 3; i++)
        {
            foreach (var message in SeededMessages.EachKind(random)) yield return SeededMessages.Encode(message);
        }
    }

    public override IEnumerable<byte[]> RefusedSeeds() => DocumentedExamples.Hex("framing-a.json", "refused_payloads", "bytes");

    // An empty text takes eight bytes of input and eight of the list's array, and a short one a string of 24 and more.
    public override long AllocationLimit(int inputLength) => Refusal + (8L * inputLength);

    public override bool Run(ReadOnlyMemory<byte> input, AllocationMeter meter)
    {
        var message = MessageCodec.Decode(new ReadOnlySequence<byte>(input));
        meter.Stop();
        if (message is UnknownMessage)
        {
            Expect.That(BitConverter.ToUInt32(input.Span) == message.Tag && !MessageTable.Tags.Contains(message.Tag), "a known tag was taken for an unknown one");
            return true;
        }

        Expect.Same(input.Span, SeededMessages.Encode(message), "the message's encoding");
        Expect.Same(input.Span, SeededMessages.Encode(MessageCodec.Decode(Segments.Of(input, input.Length))), "the message from segments");
        return true;
    }
}
