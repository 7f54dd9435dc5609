using System.Text;
using OrleansVoxa.Fuzz.Mutation;
using OrleansVoxa.Fuzz.Running;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Fuzz.Apps;

/// <summary>A revision in decimal digits.</summary>
internal sealed class HostWaitTarget : FuzzTarget
{
    public override string Name => "host-wait";

    public override IReadOnlyList<string> Decoders => ["HostWait.TryDecode"];

    public override int MaximumInput => 64;

    public override IEnumerable<byte[]> Seeds(FuzzRandom random) => Enumerable.Range(0, 16).Select(_ => HostWait.Encode(random.Below(1 << 30)));

    public override long AllocationLimit(int inputLength) => Refusal;

    public override bool Run(ReadOnlyMemory<byte> input, AllocationMeter meter)
    {
        var accepted = HostWait.TryDecode(input.Span, out var revision);
        meter.Stop();
        if (accepted) Expect.That(revision >= 0 && Encoding.ASCII.GetString(input.Span).TrimStart('0') == Encoding.ASCII.GetString(HostWait.Encode(revision)).TrimStart('0'), "another revision than the digits say");
        return accepted;
    }
}
