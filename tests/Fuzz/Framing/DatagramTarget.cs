using System.Buffers;
using OrleansVoxa.Fuzz.Mutation;
using OrleansVoxa.Fuzz.Running;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Fuzz.Framing;

/// <summary>Datagrams: what is read is written back as it was, and nothing is thrown.</summary>
internal sealed class DatagramTarget : FuzzTarget
{
    public override string Name => "datagram";

    public override IReadOnlyList<string> Decoders => ["DatagramCodec.TryDecode"];

    public override int MaximumInput => DatagramCodec.MaximumSize + 64;

    public override IReadOnlyList<ulong> Limits => [DatagramCodec.MaximumSize, DatagramCodec.MaximumSize - 10];

    public override IReadOnlyList<byte[]> Words => [[0xDE, 0xAD, 0xBE, 0xEF, 1, 0]];

    public override IEnumerable<byte[]> Seeds(FuzzRandom random)
    {
        for (var i = 0; i < 8; i++)
        {
            yield return Encode(new Ping());
            yield return Encode(new Heartbeat((ulong)random.Next(), NodeId.Read(random.Bytes(NodeId.Size)), random.Bytes(random.Below(300))));
            yield return Encode(new Reply((ulong)random.Next(), random.Bytes(random.Below(60))));
            yield return Encode(Error.Of((ulong)random.Next(), "stale_sequence", "Send a higher one."));
        }
    }

    public override long AllocationLimit(int inputLength) => Refusal + (4L * inputLength);

    public override bool Run(ReadOnlyMemory<byte> input, AllocationMeter meter)
    {
        var accepted = DatagramCodec.TryDecode(input, out var message, out var fault);
        meter.Stop();
        Expect.That(accepted == (message is not null) && accepted == (fault is null), "result, message and fault contradict each other");
        if (!accepted) return false;
        Expect.That(input.Length <= DatagramCodec.MaximumSize, "a datagram over the limit was read");
        if (message is not UnknownMessage) Expect.Same(input.Span, Encode(message!), "the datagram");
        return true;
    }

    private static byte[] Encode(Message message)
    {
        var output = new ArrayBufferWriter<byte>();
        Expect.That(DatagramCodec.TryEncode(message, output), "what was read does not fit a datagram");
        return output.WrittenSpan.ToArray();
    }
}
