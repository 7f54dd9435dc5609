using System.Collections.Immutable;
using System.Globalization;
using OrleansVoxa.Fuzz.Mutation;
using OrleansVoxa.Fuzz.Onion;
using OrleansVoxa.Fuzz.Running;
using OrleansVoxa.Protocol.Exchanges;
using OrleansVoxa.Protocol.Exchanges.Records;
using OrleansVoxa.Protocol.Exchanges.Streams;
using OrleansVoxa.Protocol.Onion;
using OrleansVoxa.Protocol.Routing;
using OrleansVoxa.Protocol.Sealing;
using OrleansVoxa.Protocol.Splitting;

namespace OrleansVoxa.Fuzz.Exchanges;

/// <summary>
/// A requester and a responder that answers what it likes, by the reply blocks that the request brought. The input is a list of
/// operations. Stream id and keys are drawn anew for each input, as the requester does it; no outcome depends on them.
/// </summary>
internal sealed class ExchangeRequesterTarget : FuzzTarget
{
    private const int MostOperations = 24;
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    // A key agreement for each hop of each block, and an answer for each block: few hops, and many answers for one request's own agreements.
    private static readonly ExchangeOptions Options = new()
    {
        Hops = 1,
        InitialReplyBlocks = 12,
        ReserveReplyBlocks = 0,
        ReplyWindow = 64,
        MaximumHead = 1024,
        MaximumBody = 4096,
        MaximumReassembly = 1024 * 1024,
    };

    private readonly OnionPath _nodes = new(relays: 7);
    private readonly ImmutableArray<RelayDescriptor> _relays;
    private readonly List<RoutedPacket> _sent = [];
    private long _delivered;

    public ExchangeRequesterTarget() =>
        _relays = [.. _nodes.Hops[2..].Select(hop => new RelayDescriptor(hop.Node, "relay", hop.RoutingKey, 1, "", "", Reachable: true))];

    public override string Name => "exchange-requester";

    public override IReadOnlyList<string> Decoders => ["RequesterExchange.Receive", "ControlChannel.Open", "ReplySecrets.TryOpen", "InboundStream.Accept", "RecordStream.Feed"];

    public override int SmokeInputs => 60;

    public override string Detail => string.Create(CultureInfo.InvariantCulture, $"{_delivered:N0} answers delivered");

    public override IReadOnlyList<ulong> Limits => [1024, 2048, 4096, Acknowledgement.MaximumSeen];

    public override IReadOnlyList<byte[]> Words => HostileWords.All;

    public override IEnumerable<byte[]> Seeds(FuzzRandom random)
    {
        for (var i = 0; i < 8; i++)
        {
            // Of a segment's two fragments the second is late, and takes a block as well.
            yield return
            [
                .. Operation.Encode(OperationKind.Segment, SeededRecordBodies.Stream(random, RecordType.ResponseHead)),
                .. Operation.Encode(OperationKind.Segment, SeededRecordBodies.Stream(random, RecordType.Body)),
                .. Operation.Encode(OperationKind.Wait, (byte)random.Below(3)),
                .. Operation.Encode(OperationKind.Segment, SeededRecordBodies.Stream(random, RecordType.Body)),
                .. Operation.Encode(OperationKind.Segment, SeededRecordBodies.Stream(random, RecordType.Body)),
                .. Operation.Encode(OperationKind.LastSegment, SeededRecordBodies.Stream(random, RecordType.Receipt, RecordType.End)),
                .. Operation.Encode(OperationKind.Wait, (byte)random.Below(20)),
            ];
        }
    }

    public override long AllocationLimit(int inputLength) => (2 * Refusal) + (MostOperations * 4096L) + (32L * inputLength);

    public override bool Run(ReadOnlyMemory<byte> input, AllocationMeter meter)
    {
        meter.Stop();
        var now = Start;
        var budget = new ReassemblyBudget(Options.MaximumReassembly);
        var context = new RequesterContext(_nodes.Hops[0].Node, _ => _nodes.Hops[0], Options, new PathHealth(), budget, new ExchangeCounters(), new Random(1));
        var head = new RequestHead("GET", "/", [], TimeSpan.FromSeconds(30), now.AddSeconds(30), Trace: true);
        using var exchange = new RequesterExchange(context, new Recipient(_nodes.Hops[1].Node, _nodes.Hops[1].RoutingKey), _relays, head, mayAddReserve: true, null, null, now);
        exchange.CompleteBody();
        Poll(exchange, now);
        using var caught = CaughtRequest.Read(_nodes, _sent, exchange.Id);
        var enemy = new HostileEnd(caught.Session, SealDirection.Backward, ExchangeFormat.AnswerStream(exchange.Id), exchange.Id, []);
        foreach (var operation in Operation.Read(input, MostOperations))
        {
            if (operation.Kind == OperationKind.Wait) now = now.AddSeconds(operation.Argument.IsEmpty ? 0 : operation.Argument.Span[0] / 10.0);
            else foreach (var content in Contents(enemy, operation)) Deliver(exchange, caught, content, now, meter);
            Poll(exchange, now);
        }

        Expect.That(budget.Used >= 0 && budget.Used <= Options.MaximumReassembly, "the budget is overdrawn");
        Expect.That(exchange.Failure is null || ExchangeFailureCodes.IsKnown(exchange.Failure.Code), "a failure has an unknown code");
        Expect.That(exchange.Body.Count <= Options.MaximumBody + 4096, "more body is held than allowed");
        var answered = exchange.IsAnswered && exchange.Failure is null;
        exchange.Dispose();
        Expect.That(budget.Used == 0, "an exchange that is gone still holds memory");
        return answered;
    }

    private static IEnumerable<byte[]> Contents(HostileEnd enemy, Operation operation) => operation.Kind switch
    {
        OperationKind.Control => [enemy.Control(operation)],
        OperationKind.RawControl => [operation.Argument.ToArray()],
        OperationKind.RawFragment => [[ExchangeFormat.FragmentContent, .. operation.Argument.Span]],
        _ => enemy.Segment(operation).Select(OnionRoute.Content),
    };

    private void Deliver(RequesterExchange exchange, CaughtRequest caught, byte[] content, DateTimeOffset now, AllocationMeter meter)
    {
        var cell = content.Length <= OnionFormat.ContentCapacity(CellClass.Small) ? CellClass.Small : CellClass.Large;
        if (!caught.Blocks.TryDequeue(out var block) || content.Length > OnionFormat.ContentCapacity(cell)) return;
        var reply = _nodes.Arrive(block.FirstHop, block.Wrap(cell, content));
        // What comes after the end is not read any more.
        if (exchange.Failure is null && !exchange.IsAnswered) _delivered++;
        meter.Resume();
        exchange.Receive(reply.ReplyBlock, reply.Payload, now);
        meter.Stop();
        // A block is good for one answer.
        exchange.Receive(reply.ReplyBlock, reply.Payload, now);
    }

    private void Poll(RequesterExchange exchange, DateTimeOffset now)
    {
        _sent.Clear();
        exchange.Poll(now, _sent);
        foreach (var packet in _sent) Expect.That(OnionFormat.TryGetClass(packet.Packet.Length, out _), "a packet of no cell class");
    }
}
