namespace OrleansVoxa.Protocol.Exchanges;

/// <summary>What one side has seen since it started, for metrics. Thread-safe.</summary>
public sealed class ExchangeCounters
{
    private long _started;
    private long _completed;
    private long _failed;
    private long _packetsSent;
    private long _packetsReceived;
    private long _retransmissions;
    private long _unknown;
    private long _refused;
    private long _dropped;
    private long _evicted;
    private long _givenUp;

    /// <summary>Exchanges started.</summary>
    public long Started => Interlocked.Read(ref _started);

    /// <summary>Exchanges that ended with a whole answer.</summary>
    public long Completed => Interlocked.Read(ref _completed);

    /// <summary>Exchanges that failed or were cancelled.</summary>
    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>Onion packets handed to the network.</summary>
    public long PacketsSent => Interlocked.Read(ref _packetsSent);

    /// <summary>Onion packets that belonged to an exchange.</summary>
    public long PacketsReceived => Interlocked.Read(ref _packetsReceived);

    /// <summary>Segments split and sent again.</summary>
    public long Retransmissions => Interlocked.Read(ref _retransmissions);

    /// <summary>Packets for exchanges that do not exist (any more).</summary>
    public long Unknown => Interlocked.Read(ref _unknown);

    /// <summary>Packets refused: replayed, corrupt, beyond the credit, or not as this protocol wants them.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Packets dropped because a queue, the reassembly budget or the number of exchanges was full.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Attempts at segments given up to make room for newer ones.</summary>
    public long Evicted => Interlocked.Read(ref _evicted);

    /// <summary>Requests not yet whole that a responder gave up to make room for newer ones.</summary>
    public long GivenUp => Interlocked.Read(ref _givenUp);

    internal void CountStarted() => Interlocked.Increment(ref _started);

    internal void CountCompleted() => Interlocked.Increment(ref _completed);

    internal void CountFailed() => Interlocked.Increment(ref _failed);

    internal void CountSent(int packets) => Interlocked.Add(ref _packetsSent, packets);

    internal void CountReceived() => Interlocked.Increment(ref _packetsReceived);

    internal void CountRetransmission() => Interlocked.Increment(ref _retransmissions);

    internal void CountUnknown() => Interlocked.Increment(ref _unknown);

    internal void CountRefused() => Interlocked.Increment(ref _refused);

    internal void CountDropped() => Interlocked.Increment(ref _dropped);

    internal void CountEvicted(int attempts) => Interlocked.Add(ref _evicted, attempts);

    internal void CountGivenUp() => Interlocked.Increment(ref _givenUp);
}
