using OrleansVoxa.Fuzz.Mutation;
using OrleansVoxa.Fuzz.Running;
using OrleansVoxa.Protocol.Apps;
using OrleansVoxa.Protocol.Apps.Execs;

namespace OrleansVoxa.Fuzz.Apps;

/// <summary>What agents and clusters say of commands: at most one reading of it, and that is written back as it was.</summary>
internal sealed class ExecTarget : FuzzTarget
{
    private const string Hex = "0123456789abcdef";

    public override string Name => "app-exec";

    public override IReadOnlyList<string> Decoders => ["ExecNext.TryDecode", "ExecOrder.TryDecode", "ExecOutput.TryDecode", "ExecInputRequest.TryDecode", "ExecInput.TryDecode", "ExecVerdicts.TryDecode", "CanonicalReader.HasLabel", "ExecSignals.TryParse"];

    public override IReadOnlyList<ulong> Limits =>
        [ExecLimits.MaximumWords, ExecLimits.MaximumWord, ExecLimits.MaximumCommand, ExecLimits.MaximumPiece, ExecOutput.MaximumPieces, ExecLimits.MaximumSeconds, ExecId.Length, InstanceId.MaximumLength, ExecTerminal.MaximumType, ExecSize.Maximum];

    public override IEnumerable<byte[]> Seeds(FuzzRandom random)
    {
        for (var i = 0; i < 8; i++)
        {
            var exec = random.Text(Hex, ExecId.Length, ExecId.Length);
            yield return new ExecNext(exec).Encode();
            yield return new ExecOrder(exec, SeededHosts.Id(random, 1).ToString(), [.. Enumerable.Range(1, 1 + random.Below(4)).Select(_ => random.Text("abc -/ü", 1, 20))], random.OneIn(2), 1 + random.Below(3_600)).Encode();
            yield return new ExecOrder(
                exec, SeededHosts.Id(random, 1).ToString(), ["/bin/sh"], true, 1 + random.Below(3_600),
                new ExecTerminal(random.Text("xterm-256color.+_", 1, 20).TrimStart('-', '.', '+', '_') + "x", new ExecSize(1 + random.Below(ExecSize.Maximum), 1 + random.Below(ExecSize.Maximum)))).Encode();
            yield return new ExecInput(1 + random.Below(9), [], false, false, Size: new ExecSize(1 + random.Below(ExecSize.Maximum), 1 + random.Below(ExecSize.Maximum))).Encode();
            yield return new ExecInput(1 + random.Below(9), [], false, false, Signal: random.OneIn(2) ? ExecSignal.Interrupt : ExecSignal.Terminate).Encode();
            yield return new ExecOutput(
                exec, 1 + random.Below(9), [.. Enumerable.Range(0, 1 + random.Below(4)).Select(_ => new ExecPiece(random.OneIn(2), [.. System.Text.Encoding.UTF8.GetBytes(random.Text("abc\0", 1, 40))]))],
                random.Below(3) switch { 0 => null, 1 => new ExecEnd(random.Below(256), "", ""), _ => new ExecEnd(null, "exec_timeout", "It ran for too long.") }).Encode();
            yield return new ExecInputRequest(exec, random.Below(9)).Encode();
            yield return new ExecInput(random.Below(9), [.. System.Text.Encoding.UTF8.GetBytes(random.Text("abc\0", 0, 40))], random.OneIn(2), random.OneIn(2)).Encode();
            yield return System.Text.Encoding.UTF8.GetBytes(ExecSignals.NameOf(random.OneIn(2) ? ExecSignal.Hangup : ExecSignal.Quit));
            yield return ExecVerdicts.Encode((ExecVerdict)random.Below(3));
        }
    }

    // Six decoders, five of which refuse; a word is two bytes a character, and its place in the list.
    public override long AllocationLimit(int inputLength) => (7 * Refusal) + (24L * inputLength);

    public override bool Run(ReadOnlyMemory<byte> input, AllocationMeter meter)
    {
        var isNext = ExecNext.TryDecode(input.Span, out var next);
        var isOrder = ExecOrder.TryDecode(input.Span, out var order);
        var isOutput = ExecOutput.TryDecode(input.Span, out var output);
        var isRequest = ExecInputRequest.TryDecode(input.Span, out var request);
        var isInput = ExecInput.TryDecode(input.Span, out var read);
        var isVerdict = ExecVerdicts.TryDecode(input.Span, out var verdict);
        var name = System.Text.Encoding.UTF8.GetString(input.Span);
        var isSignal = ExecSignals.TryParse(name, out var signal);
        meter.Stop();
        var accepted = new[] { isNext, isOrder, isOutput, isRequest, isInput, isVerdict, isSignal }.Count(one => one);
        Expect.That(accepted <= 1, "one body is two messages");
        if (isOrder)
        {
            Expect.That(ExecLimits.IsCommand(order!.Command), "an order holds no command");
            Expect.Same(input.Span, order.Encode(), "the order");
        }

        if (isNext) Expect.Same(input.Span, next!.Encode(), "the question");
        if (isOutput) Expect.Same(input.Span, output!.Encode(), "the output");
        if (isRequest) Expect.Same(input.Span, request!.Encode(), "the request");
        if (isInput) Expect.Same(input.Span, read!.Encode(), "the input");
        if (isVerdict) Expect.Same(input.Span, ExecVerdicts.Encode(verdict), "the verdict");
        if (isSignal) Expect.That(ExecSignals.NameOf(signal) == name, "a signal has another name");
        return accepted == 1;
    }
}
