using OrleansVoxa.Fuzz.Mutation;
using OrleansVoxa.Fuzz.Running;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Fuzz.Apps;

/// <summary>Lines of logs: what is read is written back as it was.</summary>
internal sealed class LogBatchTarget : FuzzTarget
{
    public override string Name => "log-batch";

    public override IReadOnlyList<string> Decoders => ["LogBatch.TryDecode"];

    public override IReadOnlyList<ulong> Limits => [LogBatch.MaximumLines, LogLine.MaximumText, InstanceId.MaximumLength];

    public override IEnumerable<byte[]> Seeds(FuzzRandom random)
    {
        for (var i = 0; i < 16; i++)
        {
            yield return new LogBatch([.. Enumerable.Range(1, random.Below(5)).Select(serial => new LogLine(
                SeededHosts.Id(random, serial).ToString(), random.Below(1 << 30), random.OneIn(2), random.Text("abc \tüß", 0, 60)))]).Encode();
        }
    }

    // A line is an object, two texts of two bytes a character, and its place in the list.
    public override long AllocationLimit(int inputLength) => (2 * Refusal) + (24L * inputLength);

    public override bool Run(ReadOnlyMemory<byte> input, AllocationMeter meter)
    {
        var accepted = LogBatch.TryDecode(input.Span, out var batch);
        meter.Stop();
        if (accepted) Expect.Same(input.Span, batch!.Encode(), "the lines");
        return accepted;
    }
}
