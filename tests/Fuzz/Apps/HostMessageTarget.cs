using OrleansVoxa.Fuzz.Mutation;
using OrleansVoxa.Fuzz.Running;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Fuzz.Apps;

/// <summary>What agents and clusters tell each other: what is accepted says the same when it is written again.</summary>
internal sealed class HostMessageTarget(bool report) : FuzzTarget
{
    public override string Name => report ? "host-report" : "host-instructions";

    public override IReadOnlyList<string> Decoders => [report ? "HostMessages.TryDecodeReport" : "HostMessages.TryDecodeInstructions"];

    public override int SmokeInputs => 5_000;

    public override IReadOnlyList<byte[]> Words => [.. new[] { "null", "true", "{}", "[]", "\"\"", "-1", "1e999", "\"\\u0000\"", "\"instances\":", "\"limits\":" }.Select(word => System.Text.Encoding.ASCII.GetBytes(word))];

    public override IEnumerable<byte[]> Seeds(FuzzRandom random)
    {
        for (var i = 0; i < 16; i++) yield return report ? HostMessages.Encode(SeededHosts.Report(random)) : HostMessages.Encode(SeededHosts.Instructions(random));
    }

    // An empty object of the arrays' elements takes three bytes of text; the largest of them is refused after it has been read.
    public override long AllocationLimit(int inputLength) => (4 * Refusal) + (64L * inputLength);

    public override bool Run(ReadOnlyMemory<byte> input, AllocationMeter meter)
    {
        HostReport? read = null;
        HostInstructions? instructions = null;
        var accepted = report ? HostMessages.TryDecodeReport(input.Span, out read, out var fault) : HostMessages.TryDecodeInstructions(input.Span, out instructions, out fault);
        meter.Stop();
        Expect.That(accepted == (fault is null), "a refusal without a reason");
        if (!accepted) return false;
        var encoded = read is null ? HostMessages.Encode(instructions!) : HostMessages.Encode(read);
        var again = report
            ? HostMessages.TryDecodeReport(encoded, out read, out _) ? HostMessages.Encode(read) : []
            : HostMessages.TryDecodeInstructions(encoded, out instructions, out _) ? HostMessages.Encode(instructions) : [];
        Expect.Same(encoded, again, "the message");
        return true;
    }
}
