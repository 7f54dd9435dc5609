using OrleansVoxa.Fuzz.Identity;
using OrleansVoxa.Fuzz.Mutation;
using OrleansVoxa.Fuzz.Running;
using OrleansVoxa.Protocol.Cryptography;
using OrleansVoxa.Protocol.Exchanges;
using OrleansVoxa.Protocol.Exchanges.Records;
using OrleansVoxa.Protocol.Exchanges.Streams;
using OrleansVoxa.Protocol.Onion;
using OrleansVoxa.Protocol.Sealing;
using OrleansVoxa.Protocol.Splitting;

namespace OrleansVoxa.Fuzz.Exchanges;

/// <summary>A responder and a requester that sends what it likes: the input is a list of operations.</summary>
internal sealed class ExchangeResponderTarget : FuzzTarget
{
    private const int MostOperations = 24;
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly ExchangeOptions Options = new() { MaximumHead = 1024, MaximumBody = 4096, MaximumReassembly = 1024 * 1024 };
    private static readonly StreamId Stream = StreamId.New(new FuzzRandom(15));

    private readonly byte[] _scalar = new FuzzRandom(16).Bytes(X25519.KeySize);
    private readonly X25519PrivateKey _ephemeral = SeededKeys.Routing(new FuzzRandom(17));
    private readonly List<RoutedPacket> _sent = [];

    public override string Name => "exchange-responder";

    public override IReadOnlyList<string> Decoders =>
        ["ResponderExchange.Receive", "ResponderExchange.ReceiveControl", "ControlChannel.Open", "RoutingKeyRing.TryAccept", "InboundStream.Accept", "RecordStream.Feed"];

    public override int SmokeInputs => 800;

    public override IReadOnlyList<ulong> Limits => [1024, 2048, 4096, Acknowledgement.MaximumSeen];

    public override IReadOnlyList<byte[]> Words => HostileWords.All;

    public override IEnumerable<byte[]> Seeds(FuzzRandom random)
    {
        for (var i = 0; i < 8; i++)
        {
            var body = SeededRecordBodies.Stream(random, RecordType.Body);
            var blocks = SeededRecordBodies.Stream(random, RecordType.ReplyBlocks);
            yield return
            [
                .. Operation.Encode(OperationKind.Segment, [.. SeededRecordBodies.Stream(random, RecordType.RequestHead), .. blocks]),
                .. Operation.Encode(OperationKind.Control, [.. SeededRecordBodies.Stream(random, RecordType.ReplyBlocks, RecordType.Probe)]),
                .. Operation.Encode(OperationKind.Wait, (byte)random.Below(20)),
                .. Operation.Encode(OperationKind.Segment, body),
                .. Operation.Encode(OperationKind.LastSegment, SeededRecordBodies.Stream(random, RecordType.End)),
                .. Operation.Encode(OperationKind.Wait, (byte)random.Below(20)),
            ];
            yield return Operation.Encode(OperationKind.LastSegment, SeededRecordBodies.Stream(random, RecordType.RequestHead, RecordType.ReplyBlocks, RecordType.Body, RecordType.End));
        }
    }

    // Records and bodies, the rebuilt and opened copies of each segment, the lists and tables of one exchange.
    public override long AllocationLimit(int inputLength) => (2 * Refusal) + (MostOperations * 1024L) + (32L * inputLength);

    public override bool Run(ReadOnlyMemory<byte> input, AllocationMeter meter)
    {
        meter.Stop();
        using var ring = new RoutingKeyRing();
        var key = X25519PrivateKey.Import(_scalar);
        ring.Add(key, Start.AddHours(-1), Start.AddHours(1));
        using var session = SealedSession.Initiate(key.PublicKey.AsSpan(), _ephemeral, out var front);
        var enemy = new HostileEnd(session, SealDirection.Forward, Stream, ExchangeFormat.AnswerStream(Stream), front);
        var budget = new ReassemblyBudget(Options.MaximumReassembly);
        var now = Start;
        meter.Start();
        using var exchange = new ResponderExchange(new ResponderContext(ring, Options, budget, new ExchangeCounters()), Stream, now);
        meter.Stop();
        foreach (var operation in Operation.Read(input, MostOperations))
        {
            if (operation.Kind == OperationKind.Wait) now = Wait(exchange, operation, now);
            else Attack(exchange, enemy, operation, now, meter);
            Poll(exchange, now);
        }

        Check(exchange, budget);
        var whole = exchange.IsRequestComplete && exchange.Failure is null;
        exchange.Dispose();
        Expect.That(budget.Used == 0, "an exchange that is gone still holds memory");
        return whole;
    }

    private static void Attack(ResponderExchange exchange, HostileEnd enemy, Operation operation, DateTimeOffset now, AllocationMeter meter)
    {
        if (operation.Kind is OperationKind.Control or OperationKind.RawControl)
        {
            var content = operation.Kind == OperationKind.Control ? enemy.Control(operation) : operation.Argument.ToArray();
            meter.Resume();
            if (content.Length >= ExchangeFormat.ControlHeader) exchange.ReceiveControl(content, now);
        }
        else if (operation.Kind == OperationKind.RawFragment)
        {
            meter.Resume();
            if (Fragment.TryDecode(operation.Argument, out var fragment, out _)) exchange.Receive(fragment, OnionFormat.PacketSize(CellClass.Small), now);
        }
        else
        {
            foreach (var fragment in enemy.Segment(operation))
            {
                meter.Resume();
                exchange.Receive(fragment, OnionFormat.PacketSize(CellClass.Small), now);
                meter.Stop();
            }
        }

        meter.Stop();
    }

    private static DateTimeOffset Wait(ResponderExchange exchange, Operation operation, DateTimeOffset now)
    {
        now = now.AddSeconds(operation.Argument.IsEmpty ? 0 : operation.Argument.Span[0] / 10.0);
        if (exchange.Head is null) return now;
        exchange.Consumed(exchange.Body.Count);
        exchange.Body.Clear();
        if (exchange.IsAnswering || exchange.Failure is not null) return now;
        exchange.Answer(new ResponseHead(200, "OK", []), now);
        exchange.WriteBody([1, 2, 3], now);
        exchange.CompleteBody();
        return now;
    }

    private void Poll(ResponderExchange exchange, DateTimeOffset now)
    {
        _sent.Clear();
        exchange.Poll(now, _sent);
        Expect.That(_sent.Count <= Options.ReplyWindow, "more packets than there can be reply blocks");
        foreach (var packet in _sent) Expect.That(OnionFormat.TryGetClass(packet.Packet.Length, out _), "a packet of no cell class");
    }

    private static void Check(ResponderExchange exchange, ReassemblyBudget budget)
    {
        Expect.That(budget.Used >= 0 && budget.Used <= Options.MaximumReassembly, "the budget is overdrawn");
        Expect.That(exchange.Failure is null || ExchangeFailureCodes.IsKnown(exchange.Failure.Code), "a failure has an unknown code");
        Expect.That(exchange.Body.Count <= Options.MaximumBody + 4096, "more body is held than allowed");
    }
}
