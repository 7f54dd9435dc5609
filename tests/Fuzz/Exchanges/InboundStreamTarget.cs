using OrleansVoxa.Fuzz.Identity;
using OrleansVoxa.Fuzz.Mutation;
using OrleansVoxa.Fuzz.Running;
using OrleansVoxa.Protocol.Exchanges;
using OrleansVoxa.Protocol.Exchanges.Records;
using OrleansVoxa.Protocol.Exchanges.Streams;
using OrleansVoxa.Protocol.Sealing;
using OrleansVoxa.Protocol.Splitting;

namespace OrleansVoxa.Fuzz.Exchanges;

/// <summary>
/// What both sides of an exchange read with, and nothing around it: segments from fragments, and control contents. The input is a
/// list of operations, as for the exchanges; without their onion packets it costs a hundredth.
/// </summary>
internal sealed class InboundStreamTarget : FuzzTarget
{
    private const int MostOperations = 24;
    private static readonly ExchangeOptions Options = new() { MaximumReassembly = 1024 * 1024, MaximumAssemblies = 4 };
    private static readonly StreamId Stream = StreamId.New(new FuzzRandom(18));
    private static readonly StreamId Other = StreamId.New(new FuzzRandom(19));

    private readonly SealedSession _own;
    private readonly SealedSession _others;

    public InboundStreamTarget()
    {
        using var recipient = SeededKeys.Routing(new FuzzRandom(20));
        using var ephemeral = SeededKeys.Routing(new FuzzRandom(21));
        _others = SealedSession.Initiate(recipient.PublicKey.AsSpan(), ephemeral, out var front);
        if (!SealedSession.TryAccept(recipient, front, out var own)) throw new InvalidOperationException("A session of two own keys does not open.");
        _own = own;
    }

    public override string Name => "inbound-stream";

    public override IReadOnlyList<string> Decoders => ["InboundStream.Accept", "ControlChannel.Open", "SealedSession.TryOpen"];

    public override int SmokeInputs => 4_000;

    public override IReadOnlyList<ulong> Limits => [1024, 2048, 4096];

    public override IReadOnlyList<byte[]> Words => HostileWords.All;

    public override IEnumerable<byte[]> Seeds(FuzzRandom random)
    {
        for (var i = 0; i < 8; i++)
        {
            yield return
            [
                .. Operation.Encode(OperationKind.Segment, SeededRecordBodies.Stream(random, RecordType.RequestHead)),
                .. Operation.Encode(OperationKind.Control, SeededRecordBodies.Stream(random, RecordType.Probe)),
                .. Operation.Encode(OperationKind.NumberedSegment, [2, .. SeededRecordBodies.Stream(random, RecordType.Body)]),
                .. Operation.Encode(OperationKind.Segment, SeededRecordBodies.Stream(random, RecordType.Body)),
                .. Operation.Encode(OperationKind.Wait),
            ];
            yield return
            [
                .. Operation.Encode(OperationKind.Segment, SeededRecordBodies.Stream(random, RecordType.Body)),
                .. Operation.Encode(OperationKind.LastSegment, SeededRecordBodies.Stream(random, RecordType.End)),
            ];
        }
    }

    // Assemblers with their tables, and the rebuilt and opened copies of each segment.
    public override long AllocationLimit(int inputLength) => (2 * Refusal) + (MostOperations * 1024L) + (32L * inputLength);

    public override bool Run(ReadOnlyMemory<byte> input, AllocationMeter meter)
    {
        meter.Stop();
        var budget = new ReassemblyBudget(Options.MaximumReassembly);
        var inbound = new InboundStream(SealDirection.Forward, prefix: 0, Options, budget) { Session = _own };
        var control = new ControlChannel(Other, Stream, _own, SealDirection.Backward);
        var enemy = new HostileEnd(_others, SealDirection.Forward, Stream, Other, []);
        var taken = false;
        foreach (var operation in Operation.Read(input, MostOperations)) taken |= Attack(operation, inbound, control, enemy, meter);
        Check(inbound, budget);
        inbound.Release();
        Expect.That(budget.Used == 0, "a stream that is gone still holds memory");
        return taken;
    }

    private static bool Attack(Operation operation, InboundStream inbound, ControlChannel control, HostileEnd enemy, AllocationMeter meter)
    {
        switch (operation.Kind)
        {
            case OperationKind.Control:
                var content = enemy.Control(operation);
                Expect.That(Open(control, content, meter)?.AsSpan().SequenceEqual(operation.Argument.Span) == true, "a sealed control content does not open as what it was");
                Expect.That(Open(control, content, meter) is null, "a control content opens twice");
                return true;
            case OperationKind.RawControl:
                Expect.That(Open(control, operation.Argument.ToArray(), meter) is null, "a control content that nobody sealed was opened");
                return false;
            case OperationKind.RawFragment:
                return Fragment.TryDecode(operation.Argument, out var fragment, out _) && Accept(inbound, fragment, meter);
            case OperationKind.Wait:
                while (inbound.TakeNext() is not null) inbound.Ledger.Deliver(0);
                inbound.Acknowledge();
                return false;
            default:
                var completed = false;
                foreach (var piece in enemy.Segment(operation)) completed |= Accept(inbound, piece, meter);
                Expect.That(!completed || operation.Kind != OperationKind.Unsealed, "a segment that nobody sealed was opened");
                return completed;
        }
    }

    private static byte[]? Open(ControlChannel control, byte[] content, AllocationMeter meter)
    {
        meter.Resume();
        var opened = control.Open(content);
        meter.Stop();
        return opened;
    }

    private static bool Accept(InboundStream inbound, Fragment fragment, AllocationMeter meter)
    {
        meter.Resume();
        var outcome = inbound.Accept(fragment);
        meter.Stop();
        return outcome == InboundOutcome.Completed;
    }

    private static void Check(InboundStream inbound, ReassemblyBudget budget)
    {
        Expect.That(budget.Used == inbound.HeldBytes, "what is held is not what was taken from the budget");
        Expect.That(budget.Used <= Options.MaximumReassembly, "the budget is overdrawn");
    }
}
