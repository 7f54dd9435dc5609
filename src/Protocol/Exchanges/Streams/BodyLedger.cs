namespace OrleansVoxa.Protocol.Exchanges.Streams;

/// <summary>Counts how many delivered segments the application has read to their end; that is what credit follows.</summary>
internal sealed class BodyLedger
{
    private readonly Queue<long> _ends = [];
    private long _delivered;
    private long _consumed;

    public uint ConsumedSegments { get; private set; }

    public long Delivered => _delivered;

    public void Deliver(int bytes) => _delivered += bytes;

    public void EndSegment()
    {
        _ends.Enqueue(_delivered);
        Settle();
    }

    public void Consume(long bytes)
    {
        _consumed += bytes;
        Settle();
    }

    private void Settle()
    {
        while (_ends.TryPeek(out var end) && end <= _consumed)
        {
            _ends.Dequeue();
            ConsumedSegments++;
        }
    }
}
