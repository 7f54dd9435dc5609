using OrleansVoxa.Protocol.Exchanges.Records;
using OrleansVoxa.Protocol.Exchanges.Streams;
using OrleansVoxa.Protocol.Onion;
using OrleansVoxa.Protocol.Splitting;

namespace OrleansVoxa.Protocol.Exchanges;

/// <summary>What the requester makes of packets.</summary>
internal sealed partial class RequesterExchange
{
    /// <summary>Takes the payload of a reply.</summary>
    /// <param name="id">Which reply block brought it.</param>
    /// <param name="payload">What came.</param>
    /// <param name="now">The time.</param>
    /// <param name="arrived">When it came, if that was before its turn; for traces.</param>
    public void Receive(ReplyBlockId id, ReadOnlySpan<byte> payload, DateTimeOffset now, DateTimeOffset? arrived = null)
    {
        if (!_ledger.TryTake(id, out var block))
        {
            _context.Counters.CountUnknown();
            return;
        }

        var path = block.Lanes[block.Lane];
        if (!block.Secrets.TryOpen(payload, out var content) || content.Length == 0)
        {
            _context.Health.Failed(path, now);
            _context.Counters.CountRefused();
            return;
        }

        _context.Health.Succeeded(path, now);
        _context.Counters.CountReceived();
        if (Failure is not null)
        {
            // It has not heard, so tell it again, but no more often than it speaks.
            _noticeAt ??= now;
            return;
        }

        try
        {
            if (content[0] == ExchangeFormat.FragmentContent) TakeFragment(content.AsMemory(1), block, payload.Length, now, arrived ?? now);
            else if (content[0] == ExchangeFormat.ControlContent) TakeControl(content, now);
            else throw RecordFields.Violation($"content of kind {content[0]}");
        }
        catch (ProtocolViolationException violation)
        {
            Fail(new ExchangeFailure(ExchangeFailureCodes.ProtocolViolation, violation.Message), now);
        }
    }

    /// <summary>Opens a reply without using its block up, for tests that watch the network.</summary>
    internal byte[]? Look(ReplyBlockId id, ReadOnlySpan<byte> payload) =>
        _ledger.Find(id) is { } block && block.Secrets.TryOpen(payload, out var content) ? content : null;

    void IRecordSink.OnRecord(RecordType type, ReadOnlySpan<byte> body)
    {
        if (Failure is not null) return;
        if (_ended) throw RecordFields.Violation("records follow the end of the answer");
        switch (type)
        {
            case RecordType.Acknowledge:
                TakeAcknowledgement(RecordReader.Acknowledge(body), _progress);
                break;
            case RecordType.ResponseHead when Head is null:
                Head = RecordReader.ResponseHead(body);
                break;
            case RecordType.Receipt when Trace is not null:
                foreach (var row in RecordReader.Receipt(body))
                    Trace.Received(row.Package, row.Segment, row.Index, TimeSpan.FromMicroseconds(row.Microseconds), row.Verified);
                break;
            case RecordType.Cancel:
                Fail(RecordReader.Cancel(body), _progress);
                break;
            case RecordType.End when Head is not null:
                RecordReader.Empty(body);
                _ended = true;
                break;
            default:
                throw RecordFields.Violation($"a record of type {(byte)type} stands where the answer may not have one");
        }
    }

    void IRecordSink.OnBody(ReadOnlySpan<byte> piece)
    {
        if (Failure is not null) return;
        if (Head is null || _ended || !ResponseHead.HasBody(_method, Head.Status))
            throw RecordFields.Violation("a body stands where the answer may not have one");
        _inbound.Deliver(piece.Length);
        Body.Append(piece);
        if (_inbound.Ledger.Delivered > _options.MaximumBody)
            Fail(new ExchangeFailure(ExchangeFailureCodes.BodyTooLarge, $"The answer's body is longer than {_options.MaximumBody} bytes."), _progress);
    }

    private void TakeFragment(ReadOnlyMemory<byte> bytes, IssuedBlock block, int payload, DateTimeOffset now, DateTimeOffset arrived)
    {
        if (!Fragment.TryDecode(bytes, out var fragment, out var fault)) throw new ProtocolViolationException(fault, "A fragment of the answer is malformed.");
        if (fragment.Header.Stream != _answer) throw RecordFields.Violation("a fragment of another stream");
        // Packets that came at once may be looked at in another order than they were stamped in.
        if (_firstAnswer is null || arrived < _firstAnswer) _firstAnswer = arrived;
        var evicted = _inbound.Evicted;
        var outcome = _inbound.Accept(fragment);
        _context.Counters.CountEvicted(_inbound.Evicted - evicted);
        Trace?.Add(0, new TraceRow(
            TraceDirection.Answer, fragment.Header.Number, fragment.Index, block.Lanes[block.Lane].Ids, payload + OnionFormat.HeaderSize,
            arrived - _firstAnswer, true));
        if (outcome == InboundOutcome.Refused) _context.Counters.CountRefused();
        if (outcome == InboundOutcome.NoRoom) _context.Counters.CountDropped();
        if (outcome == InboundOutcome.Unopenable) throw RecordFields.Violation("a segment of the answer does not open");
        if (outcome != InboundOutcome.Completed || IsAnswered) return;

        Progress(now);
        while (_inbound.TakeNext() is { } records)
        {
            _records.Feed(records);
            _inbound.Ledger.EndSegment();
            if (_inbound.IsComplete && Failure is null) Finish(now);
        }
    }

    private void Finish(DateTimeOffset now)
    {
        if (!_ended || !_records.AtBoundary) throw RecordFields.Violation("the answer's last segment does not end it");
        IsAnswered = true;
        _context.Counters.CountCompleted();
        Close(now);
    }

    private void TakeControl(byte[] content, DateTimeOffset now)
    {
        // Only the responder can wrap into a reply block, so what does not open is its fault; a repeated one is nobody's.
        if (_control.Open(content) is not { } records) return;
        new RecordStream(_options.MaximumHead, new ControlSink(this, now)).Feed(records);
    }

    private void TakeAcknowledgement(Acknowledgement acknowledgement, DateTimeOffset now)
    {
        if (IsAnswered) return;
        _packages.Seen(acknowledgement.Seen, now);
        if (_outbound.Acknowledge(acknowledgement, now)) Progress(now);
    }

    private void Progress(DateTimeOffset now)
    {
        _progress = now;
        _pokes = 0;
    }

    private sealed class ControlSink(RequesterExchange exchange, DateTimeOffset now) : IRecordSink
    {
        public void OnRecord(RecordType type, ReadOnlySpan<byte> body)
        {
            if (type == RecordType.Acknowledge) exchange.TakeAcknowledgement(RecordReader.Acknowledge(body), now);
            else if (type == RecordType.Cancel) exchange.Cancelled(RecordReader.Cancel(body), now);
            else throw RecordFields.Violation($"a record of type {(byte)type} in a control content of the responder");
        }

        public void OnBody(ReadOnlySpan<byte> piece) => throw RecordFields.Violation("a body in a control content");
    }

    private void Cancelled(ExchangeFailure failure, DateTimeOffset now)
    {
        if (IsAnswered) return;
        Fail(failure, now);
        // It was the responder that ended it; it needs no notice.
        _noticeAt = null;
    }
}
