using OrleansVoxa.Protocol.Exchanges.Records;
using OrleansVoxa.Protocol.Exchanges.Streams;
using OrleansVoxa.Protocol.Splitting;

namespace OrleansVoxa.Protocol.Exchanges;

/// <summary>What the responder makes of packets.</summary>
internal sealed partial class ResponderExchange
{
    /// <summary>Takes a verified fragment of the forward stream.</summary>
    /// <param name="fragment">The fragment.</param>
    /// <param name="packetSize">Bytes of the packet that brought it, for receipts.</param>
    /// <param name="now">The time.</param>
    /// <param name="arrived">When the packet came, if that was before its turn; for receipts.</param>
    public void Receive(Fragment fragment, int packetSize, DateTimeOffset now, DateTimeOffset? arrived = null)
    {
        _now = now;
        if (Failure is not null || IsDone) return;
        var evicted = _inbound.Evicted;
        var outcome = _inbound.Accept(fragment);
        _context.Counters.CountEvicted(_inbound.Evicted - evicted);
        if (outcome is InboundOutcome.Refused or InboundOutcome.Unopenable)
        {
            _context.Counters.CountRefused();
            return;
        }

        if (outcome == InboundOutcome.NoRoom) _context.Counters.CountDropped();
        if (outcome is InboundOutcome.Duplicate or InboundOutcome.NoRoom) return;
        _context.Counters.CountReceived();
        _receipt.Add(fragment.Header.Number, InboundStream.Tag(fragment.Header.Id), fragment.Index, packetSize, true, arrived ?? now);
        if (_session is not null) _heard = now;
        if (outcome == InboundOutcome.Completed) Guard(now, TakeSegments);
    }

    /// <summary>Takes a control content.</summary>
    public void ReceiveControl(ReadOnlySpan<byte> content, DateTimeOffset now)
    {
        _now = now;
        if (_control?.Open(content) is not { } records)
        {
            _context.Counters.CountUnknown();
            return;
        }

        _context.Counters.CountReceived();
        _heard = now;
        Guard(now, () => new RecordStream(_options.MaximumHead, new ControlSink(this)).Feed(records));
        // It still speaks, so it has not heard that the exchange ended; the blocks that it brought carry that again.
        _noticeDue |= Failure is not null && !_cancelledByRequester;
    }

    void IRecordSink.OnRecord(RecordType type, ReadOnlySpan<byte> body)
    {
        if (Failure is not null) return;
        if (_ended) throw RecordFields.Violation("records follow the end of the request");
        switch (type)
        {
            case RecordType.RequestHead when Head is null:
                TakeHead(RecordReader.RequestHead(body));
                break;
            case RecordType.ReplyBlocks:
                TakeBlocks(body);
                break;
            case RecordType.Cancel:
                TakeCancel(RecordReader.Cancel(body));
                break;
            case RecordType.End when Head is not null:
                RecordReader.Empty(body);
                _ended = true;
                break;
            default:
                throw RecordFields.Violation($"a record of type {(byte)type} stands where the request may not have one");
        }
    }

    void IRecordSink.OnBody(ReadOnlySpan<byte> piece)
    {
        if (Head is { } head) _deadline = _now + head.Deadline;
        if (Failure is not null) return;
        if (Head is null || _ended) throw RecordFields.Violation("a body stands where the request may not have one");
        _inbound.Deliver(piece.Length);
        Body.Append(piece);
        if (_inbound.Ledger.Delivered > _options.MaximumBody)
            Fail(new ExchangeFailure(ExchangeFailureCodes.BodyTooLarge, $"The request's body is longer than {_options.MaximumBody} bytes."), _now);
    }

    private void TakeSegments()
    {
        while (Failure is null && _inbound.TakeNext() is { } records)
        {
            _records.Feed(records);
            _inbound.Ledger.EndSegment();
            if (!_inbound.IsComplete || Failure is not null) continue;
            if (!_ended || !_records.AtBoundary) throw RecordFields.Violation("the request's last segment does not end it");
            IsRequestComplete = true;
        }
    }

    private void TakeHead(RequestHead head)
    {
        Head = head.Deadline > _options.MaximumDeadline ? head with { Deadline = _options.MaximumDeadline } : head;
        _deadline = _now + Head.Deadline;
        if (head.Trace) _receipt.Limit = ExchangeTrace.MaximumRows;
        _context.Counters.CountStarted();
    }

    private void TakeBlocks(ReadOnlySpan<byte> body)
    {
        var (generation, blocks) = RecordReader.ReplyBlocks(body);
        _blocks.Add(generation, blocks);
    }

    private void TakeCancel(ExchangeFailure failure)
    {
        _cancelledByRequester = true;
        Close(failure, false, _now);
    }

    private void Guard(DateTimeOffset now, Action step)
    {
        try
        {
            step();
        }
        catch (ProtocolViolationException violation)
        {
            Fail(new ExchangeFailure(ExchangeFailureCodes.ProtocolViolation, violation.Message), now);
        }
    }

    private sealed class ControlSink(ResponderExchange exchange) : IRecordSink
    {
        public void OnRecord(RecordType type, ReadOnlySpan<byte> body)
        {
            switch (type)
            {
                case RecordType.Acknowledge:
                    exchange._outbound!.Acknowledge(RecordReader.Acknowledge(body), exchange._now);
                    break;
                case RecordType.ReplyBlocks:
                    exchange.TakeBlocks(body);
                    break;
                case RecordType.Cancel:
                    exchange.TakeCancel(RecordReader.Cancel(body));
                    break;
                case RecordType.Probe:
                    RecordReader.Empty(body);
                    exchange._inbound.AcknowledgementDue = true;
                    break;
                default:
                    throw RecordFields.Violation($"a record of type {(byte)type} in a control content of the requester");
            }
        }

        public void OnBody(ReadOnlySpan<byte> piece) => throw RecordFields.Violation("a body in a control content");
    }
}
