using OrleansVoxa.Protocol.Exchanges.Records;
using OrleansVoxa.Protocol.Exchanges.Streams;
using OrleansVoxa.Protocol.Onion;
using OrleansVoxa.Protocol.Splitting;

namespace OrleansVoxa.Protocol.Exchanges;

/// <summary>What the responder sends, and when.</summary>
internal sealed partial class ResponderExchange
{
    /// <summary>When <see cref="Poll"/> has something to do again, if nothing arrives before.</summary>
    public DateTimeOffset? NextDue
    {
        get
        {
            if (IsDone) return null;
            if (Failure is not null) return _closedAt + Lingering;
            var due = IsAnswering ? _heard + _options.IdleLimit : Min(_deadline, _heard + _options.IdleLimit);
            // Without reply blocks nothing can be sent, however overdue it is; new ones arrive by packet.
            return _outbound?.NextDue is { } flight && _blocks.HasLanes(Required) ? Min(due, flight) : due;
        }
    }

    /// <summary>Appends the packets that are to be sent now. This is where the expensive work is done.</summary>
    public void Poll(DateTimeOffset now, List<RoutedPacket> output)
    {
        _now = now;
        CheckTimes(now);
        if (_control is null) return;
        if (Failure is not null)
        {
            Notify(output);
            return;
        }

        Acknowledge(output);
        if (_outbound is not { } outbound) return;
        while (_blocks.HasLanes(Required) && (outbound.Overdue(now) ?? outbound.Cut(now)) is { } flight) SendSegment(outbound, flight, now, output);
    }

    private static DateTimeOffset Min(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    private void CheckTimes(DateTimeOffset now)
    {
        if (Failure is not null || IsDone) return;
        if (!IsAnswering && now >= _deadline)
            Fail(new ExchangeFailure(ExchangeFailureCodes.DeadlineExceeded, "The publisher had no answer in time."), now);
        else if (now >= _heard + _options.IdleLimit)
            Fail(new ExchangeFailure(ExchangeFailureCodes.IdleTimeout, $"The requester was silent for {_options.IdleLimit.TotalSeconds:0} s."), now);
    }

    private void SendSegment(OutboundStream outbound, Flight flight, DateTimeOffset now, List<RoutedPacket> output)
    {
        if (flight.Attempts > 0) _context.Counters.CountRetransmission();
        if (_blocks.TakeLanes(ExchangeFormat.Parameters(flight.Cell).Total, Required) is not { } blocks) return;
        var fragments = Splitter.Split(outbound.Id, flight.Number, flight.Last, flight.SealedBytes, new SplitParameters(Required, blocks.Length));
        for (var i = 0; i < fragments.Length; i++)
            output.Add(new RoutedPacket(blocks[i].FirstHop, blocks[i].Wrap(flight.Cell, OnionRoute.Content(fragments[i]))));
        outbound.Sent(flight, now);
    }

    private void Acknowledge(List<RoutedPacket> output)
    {
        var limit = _inbound.Limit;
        if (limit > _advertised && !IsRequestComplete
            && (limit - _advertised >= (uint)_options.Window / 2 || _advertised <= _inbound.Next)) _inbound.AcknowledgementDue = true;
        if (!_inbound.AcknowledgementDue) return;

        // A repeated acknowledgement must not cost the answer its blocks: the answer acknowledges too.
        if (_blocks.TakeOne(Required, force: !IsRequestComplete || !_acknowledged) is not { } block) return;
        _acknowledged = true;
        _advertised = limit;
        _scratch.ResetWrittenCount();
        RecordWriter.Acknowledge(_scratch, _inbound.Acknowledge());
        Send(block, output);
    }

    private void Notify(List<RoutedPacket> output)
    {
        if (!_noticeDue || _blocks.TakeOne(Required, force: true) is not { } block) return;
        _noticeDue = false;
        _scratch.ResetWrittenCount();
        RecordWriter.Cancel(_scratch, Failure!);
        Send(block, output);
    }

    private void Send(ReplyBlock block, List<RoutedPacket> output) =>
        output.Add(new RoutedPacket(block.FirstHop, block.Wrap(CellClass.Small, _control!.Seal(_scratch.WrittenSpan))));
}
