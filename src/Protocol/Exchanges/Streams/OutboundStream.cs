using OrleansVoxa.Protocol.Exchanges.Records;
using OrleansVoxa.Protocol.Onion;
using OrleansVoxa.Protocol.Sealing;
using OrleansVoxa.Protocol.Splitting;

namespace OrleansVoxa.Protocol.Exchanges.Streams;

/// <summary>
/// One direction's sending half: cuts records into segments, seals them, and says which one to send (again) when. What carries
/// the fragments is the caller's business. Not thread-safe.
/// </summary>
internal sealed class OutboundStream(
    StreamId id, SealedSession session, SealDirection direction, byte[] prefix, ExchangeOptions options)
{
    /// <summary>Segments beyond a missing one that must be acknowledged before it is sent again early.</summary>
    private const uint EarlyGap = 3;

    private readonly ByteQueue _pending = new();
    private readonly SortedDictionary<uint, Flight> _flights = [];
    private readonly RoundTrip _roundTrip = new(options);
    private uint _next;
    private uint _limit = (uint)options.Window;
    private double _congestion = 1;
    private bool _finished;
    private bool _lastCut;

    public StreamId Id => id;

    /// <summary>Bytes that may still be written before the caller has to wait.</summary>
    public int Room => Math.Max(0, (2 * ExchangeFormat.SegmentCapacity(CellClass.Large, 0)) - _pending.Count);

    /// <summary>Whether everything was sent and acknowledged.</summary>
    public bool IsDone => _lastCut && _flights.Count == 0;

    /// <summary>Whether the first segment was acknowledged.</summary>
    public bool IsHeard { get; private set; }

    /// <summary>Whether something waits for an acknowledgement or for credit.</summary>
    public bool IsWaiting => _flights.Count > 0 || _pending.Count > 0;

    /// <summary>Whether data waits while all credit is used and nothing is under way that would bring more.</summary>
    public bool IsStarved => _flights.Count == 0 && _next >= _limit && (_pending.Count > 0 || _finished) && !_lastCut;

    /// <summary>Whether more than the first segment was ever cut.</summary>
    public bool IsLong => _next > 1;

    public int InFlight => _flights.Count;

    public RoundTrip RoundTrip => _roundTrip;

    public DateTimeOffset? NextDue => _flights.Count == 0 ? null : _flights.Values.Min(static flight => flight.DueAt);

    public void Append(ReadOnlySpan<byte> records)
    {
        if (_finished) throw new InvalidOperationException("The stream was finished.");
        _pending.Append(records);
    }

    /// <summary>Nothing follows what was appended.</summary>
    public void Finish() => _finished = true;

    /// <summary>Forgets everything, after a failure.</summary>
    public void Abandon()
    {
        _pending.Clear();
        _flights.Clear();
        _finished = _lastCut = true;
    }

    /// <summary>The segment whose acknowledgement is overdue longest, if any.</summary>
    public Flight? Overdue(DateTimeOffset now)
    {
        Flight? worst = null;
        foreach (var flight in _flights.Values)
        {
            if (flight.DueAt <= now && (worst is null || flight.DueAt < worst.DueAt)) worst = flight;
        }

        return worst;
    }

    /// <summary>Cuts the next segment if credit, congestion window and coalescing allow it.</summary>
    public Flight? Cut(DateTimeOffset now)
    {
        if (_lastCut || _next >= _limit || _flights.Count >= (int)_congestion) return null;
        if (_pending.Count == 0 && !_finished) return null;

        var front = _next == 0 ? prefix.Length : 0;
        var large = ExchangeFormat.SegmentCapacity(CellClass.Large, front);
        // Less than a full segment waits while others are under way, as in RFC 896: a dribble must not cost a packet a byte.
        if (!_finished && _pending.Count < large && _flights.Count > 0) return null;

        var cell = _pending.Count <= ExchangeFormat.SegmentCapacity(CellClass.Small, front) ? CellClass.Small : CellClass.Large;
        var size = Math.Min(_pending.Count, large);
        var bytes = new byte[front + size + SealedSession.Overhead];
        if (front > 0) prefix.CopyTo(bytes, 0);
        session.Seal(direction, ExchangeFormat.SegmentChannel, _next, _pending.Front.Span[..size], bytes.AsSpan(front));
        _pending.Skip(size);
        _lastCut = _finished && _pending.Count == 0;
        var flight = new Flight(_next++, _lastCut, cell, bytes) { DueAt = now };
        _flights.Add(flight.Number, flight);
        return flight;
    }

    /// <summary>The caller has sent an attempt.</summary>
    public void Sent(Flight flight, DateTimeOffset now)
    {
        if (flight.Attempts > 0) _congestion = Math.Max(2, _congestion * 0.7);
        flight.Attempts++;
        flight.SentAt = now;
        flight.DueAt = now + _roundTrip.After(flight.Attempts);
    }

    /// <summary>The caller could not send an attempt now; it will be overdue again later.</summary>
    public static void Postpone(Flight flight, DateTimeOffset until) => flight.DueAt = until;

    /// <summary>Takes an acknowledgement.</summary>
    /// <returns>Whether it brought anything new.</returns>
    /// <exception cref="ProtocolViolationException">It acknowledges what was never sent.</exception>
    public bool Acknowledge(Acknowledgement acknowledgement, DateTimeOffset now)
    {
        var highest = acknowledgement.Beyond == 0
            ? acknowledgement.Next
            : acknowledgement.Next + 65 - (uint)System.Numerics.BitOperations.LeadingZeroCount(acknowledgement.Beyond);
        if (highest > _next || highest < acknowledgement.Next)
            throw RecordFields.Violation("an acknowledgement covers segments that were never sent");

        var progress = acknowledgement.Limit > _limit;
        // Acknowledgements can overtake each other; credit is never taken back.
        _limit = Math.Max(_limit, acknowledgement.Limit);
        foreach (var flight in _flights.Values.Where(flight => acknowledgement.Covers(flight.Number)).ToArray())
        {
            if (flight.Attempts == 1) _roundTrip.Measured(now - flight.SentAt);
            _flights.Remove(flight.Number);
            _congestion = Math.Min(options.Window, _congestion + (_congestion < 8 ? 2 : 0.5));
            progress = true;
        }

        IsHeard |= acknowledgement.Next > 0;
        foreach (var flight in _flights.Values)
        {
            if (flight.Number + EarlyGap >= highest || flight.Attempts != 1) continue;
            var early = flight.SentAt + (_roundTrip.Typical * 1.25);
            if (early < flight.DueAt) flight.DueAt = early;
        }

        return progress;
    }
}
