using System.Text;
using OrleansVoxa.Fuzz.Mutation;
using OrleansVoxa.Fuzz.Running;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Fuzz.Framing;

/// <summary>A body of a reply: what it accepts is the only encoding of what it means.</summary>
internal sealed class ReplyTarget<T>(
    string name, string decoder, string label, ReplyTarget<T>.Decoder decode, Func<T, byte[]> encode, Func<FuzzRandom, T> make) : FuzzTarget
    where T : class
{
    public delegate T Decoder(ReadOnlySpan<byte> body);

    public override string Name => name;

    public override IReadOnlyList<string> Decoders => [decoder];

    public override bool Throws => true;

    public override IReadOnlyList<ulong> Limits => [64, 100, 256, SignedNodeRecord.MaximumEncodedSize, SignedServiceRecord.MaximumEncodedSize];

    public override IReadOnlyList<byte[]> Words => [[(byte)label.Length, .. Encoding.ASCII.GetBytes(label)], "active"u8.ToArray(), [0xC0, 0x80]];

    public override IEnumerable<byte[]> Seeds(FuzzRandom random) => Enumerable.Range(0, 16).Select(_ => encode(make(random)));

    public override long AllocationLimit(int inputLength) => Refusal + (8L * inputLength);

    public override bool Run(ReadOnlyMemory<byte> input, AllocationMeter meter)
    {
        var reply = decode(input.Span);
        meter.Stop();
        Expect.Same(input.Span, encode(reply), "the reply's encoding");
        return true;
    }
}
