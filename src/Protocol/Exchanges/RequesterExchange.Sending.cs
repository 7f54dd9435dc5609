using OrleansVoxa.Protocol.Exchanges.Records;
using OrleansVoxa.Protocol.Exchanges.Streams;
using OrleansVoxa.Protocol.Onion;
using OrleansVoxa.Protocol.Routing;
using OrleansVoxa.Protocol.Splitting;

namespace OrleansVoxa.Protocol.Exchanges;

/// <summary>What the requester sends, and when.</summary>
internal sealed partial class RequesterExchange
{
    /// <summary>When <see cref="Poll"/> has something to do again, if nothing arrives before.</summary>
    public DateTimeOffset? NextDue
    {
        get
        {
            if (IsAnswered || Failure is not null) return Earliest(_closedAt + _options.Linger, _noticeAt);
            var limit = Head is null ? _deadline : _progress + _options.IdleLimit;
            return Earliest(Earliest(limit, _outbound.NextDue), NextPoke);
        }
    }

    private DateTimeOffset? NextPoke
    {
        get
        {
            if (!_outbound.IsHeard) return null;
            var from = _pokedAt > _progress ? _pokedAt : _progress;
            // The reader is the slow one: the responder only needs to see that somebody is there.
            if (Body.Count > 0) return _spokeAt + SlowestPoke;
            var first = Longer(_outbound.RoundTrip.Timeout * 2, Head is null ? FirstPoke : _options.MinimumTimeout);
            var wait = first * Math.Pow(2, Math.Min(_pokes, 8));
            return from + (wait < SlowestPoke ? wait : SlowestPoke);
        }
    }

    /// <summary>Appends the packets that are to be sent now. This is where the expensive work is done.</summary>
    public void Poll(DateTimeOffset now, List<RoutedPacket> output)
    {
        CheckTimes(now);
        if (Failure is not null)
        {
            Notify(now, output);
            return;
        }

        if (!IsAnswered)
        {
            while (_outbound.Overdue(now) is { } flight && Failure is null) SendSegment(flight, now, output);
            while (Failure is null && _outbound.Cut(now) is { } flight) SendSegment(flight, now, output);
        }

        if (Failure is null) SendControls(now, output);
    }

    private static DateTimeOffset? Earliest(DateTimeOffset? a, DateTimeOffset? b) => a is null ? b : b is null || a < b ? a : b;

    private static TimeSpan Longer(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private void CheckTimes(DateTimeOffset now)
    {
        if (IsAnswered || Failure is not null) return;
        if (Head is null && now >= _deadline)
        {
            var text = _outbound.IsHeard ? "The publisher took the request but did not answer in time." : "Nothing reached the publisher in time.";
            Fail(new ExchangeFailure(ExchangeFailureCodes.DeadlineExceeded, text), now);
        }
        else if (Head is not null && Body.Count == 0 && now >= _progress + _options.IdleLimit)
        {
            Fail(new ExchangeFailure(ExchangeFailureCodes.IdleTimeout, $"The answer stopped for {_options.IdleLimit.TotalSeconds:0} s."), now);
        }
    }

    private void SendSegment(Flight flight, DateTimeOffset now, List<RoutedPacket> output)
    {
        var repeated = flight.Attempts > 0;
        if (repeated)
        {
            _packages.TimedOut(flight.Number, now);
            _context.Counters.CountRetransmission();
            WantsRelays = true;
        }

        var wanted = ExchangeFormat.Parameters(flight.Cell);
        var choice = _context.Choose(_relays, wanted.Total, _exclude, now);
        if (choice.Paths.Length < Required)
        {
            // Relays may come back before the deadline; the first attempt has none to wait for.
            if (_outbound.IsHeard || repeated) OutboundStream.Postpone(flight, now + _options.InitialTimeout);
            else Fail(new ExchangeFailure(ExchangeFailureCodes.NoPaths, "The network has too few usable relays for independent paths."), now);
            WantsRelays = true;
            return;
        }

        var parameters = new SplitParameters(Required, Math.Min(wanted.Total, choice.Paths.Length));
        var fragments = Splitter.Split(Id, flight.Number, flight.Last, flight.SealedBytes, parameters);
        var tag = InboundStream.Tag(fragments[0].Header.Id);
        for (var i = 0; i < fragments.Length; i++)
        {
            var path = choice.Paths[i];
            if (OnionRoute.TryCreate(flight.Cell, path, _recipient, OnionRoute.Content(fragments[i])) is not { } packet)
            {
                _context.Health.Failed(path, now);
                continue;
            }

            output.Add(new RoutedPacket(path.Relays[0].Id, packet));
            Trace?.Add(tag, new TraceRow(TraceDirection.Request, flight.Number, i, path.Ids, packet.Length, null, false));
        }

        _packages.Add(flight.Number, tag, choice.Paths, now);
        _outbound.Sent(flight, now);
        // The acknowledgement may be what was lost, and with it the block that it went by.
        if (flight.Number == 0 && flight.Attempts == 3) SendBlocks(now, output, acknowledge: false);
    }

    private void SendControls(DateTimeOffset now, List<RoutedPacket> output)
    {
        var limit = _inbound.Limit;
        if (!IsAnswered && limit > _advertised
            && (limit - _advertised >= (uint)_options.Window / 2 || _advertised <= _inbound.Next)) _inbound.AcknowledgementDue = true;

        var poke = !IsAnswered && NextPoke is { } due && due <= now;
        var acknowledge = _inbound.AcknowledgementDue || poke;
        if (poke)
        {
            _pokedAt = now;
            _pokes++;
            WantsRelays |= _pokes > 1;
        }

        for (var round = 0; round < 4; round++)
        {
            // A poke brings blocks in any case: if the ones before were lost, no account of them would tell.
            var blocks = !IsAnswered && ((poke && round == 0 && Body.Count == 0) || NeedsBlocks);
            if (!acknowledge && !blocks) return;
            if (blocks) SendBlocks(now, output, acknowledge);
            else SendControl(now, output, acknowledge, null);
            acknowledge = false;
        }
    }

    private bool NeedsBlocks
    {
        get
        {
            if (!_outbound.IsHeard || (_inbound.KnowsEnd && _inbound.IsComplete)) return false;
            var target = Head is not null || _inbound.IsLong ? (_inbound.IsLong ? _options.ReplyWindow : 0)
                : _outbound.IsLong && !_outbound.IsDone ? Math.Min(UploadTarget, _options.ReplyWindow) : 0;
            return _ledger.Outstanding + StreamingLanes <= target;
        }
    }

    private void SendBlocks(DateTimeOffset now, List<RoutedPacket> output, bool acknowledge)
    {
        var choice = _context.Choose(_relays, StreamingLanes, _exclude, now);
        if (choice.Paths.Length < Required)
        {
            WantsRelays = true;
            if (acknowledge) SendControl(now, output, true, null);
            return;
        }

        SendControl(now, output, acknowledge, _ledger.Issue(choice.Paths, StreamingLanes, _context.SelfHop(now), now));
    }

    private void SendControl(
        DateTimeOffset now, List<RoutedPacket> output, bool acknowledge, (uint Generation, List<OfferedBlock> Blocks)? blocks)
    {
        _scratch.ResetWrittenCount();
        _spokeAt = now;
        if (acknowledge)
        {
            _advertised = _inbound.Limit;
            RecordWriter.Acknowledge(_scratch, _inbound.Acknowledge());
            if (_outbound.IsWaiting) RecordWriter.Probe(_scratch);
        }

        if (blocks is { } offered) RecordWriter.ReplyBlocks(_scratch, offered.Generation, offered.Blocks);
        Send(now, output);
    }

    private void Notify(DateTimeOffset now, List<RoutedPacket> output)
    {
        if (_noticeAt is not { } due || due > now || Failure is null) return;
        _noticeAt = null;
        _scratch.ResetWrittenCount();
        RecordWriter.Cancel(_scratch, Failure);
        Send(now, output);
    }

    private void Send(DateTimeOffset now, List<RoutedPacket> output)
    {
        var choice = _context.Choose(_relays, 1, _exclude, now);
        if (choice.Paths.Length == 0)
        {
            WantsRelays = true;
            return;
        }

        var path = choice.Paths[0];
        if (OnionRoute.TryCreate(CellClass.Small, path, _recipient, _control.Seal(_scratch.WrittenSpan)) is { } packet)
            output.Add(new RoutedPacket(path.Relays[0].Id, packet));
        else _context.Health.Failed(path, now);
    }
}
