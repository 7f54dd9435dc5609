using OrleansVoxa.Fuzz.Mutation;
using OrleansVoxa.Protocol.Exchanges;
using OrleansVoxa.Protocol.Exchanges.Streams;
using OrleansVoxa.Protocol.Sealing;
using OrleansVoxa.Protocol.Splitting;

namespace OrleansVoxa.Fuzz.Exchanges;

/// <summary>Turns operations into fragments and control contents that only the holder of the session's keys can make.</summary>
internal sealed class HostileEnd(SealedSession session, SealDirection direction, StreamId stream, StreamId others, byte[] prefix)
{
    // One fragment is enough for a segment, and one more is late.
    private static readonly SplitParameters Shape = new(1, 2);

    private readonly ControlChannel _control = new(stream, others, session, direction);
    private readonly FuzzRandom _random = new(14);
    private uint _next;

    public IEnumerable<Fragment> Segment(Operation operation)
    {
        var argument = operation.Argument;
        var number = _next;
        if (operation.Kind == OperationKind.NumberedSegment)
        {
            if (argument.IsEmpty) return [];
            number = argument.Span[0];
            argument = argument[1..];
        }
        else
        {
            _next++;
        }

        var front = number == 0 ? prefix : [];
        var bytes = new byte[front.Length + argument.Length + SealedSession.Overhead];
        front.CopyTo(bytes, 0);
        if (operation.Kind == OperationKind.Unsealed) argument.CopyTo(bytes.AsMemory(front.Length));
        else session.Seal(direction, ExchangeFormat.SegmentChannel, number, argument.Span, bytes.AsSpan(front.Length));
        return Splitter.Split(stream, number, operation.Kind == OperationKind.LastSegment, bytes, Shape, _random);
    }

    public byte[] Control(Operation operation) => _control.Seal(operation.Argument.Span);
}
