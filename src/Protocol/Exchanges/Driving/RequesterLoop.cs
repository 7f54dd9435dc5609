using System.Threading.Channels;
using OrleansVoxa.Protocol.Exchanges.Records;
using OrleansVoxa.Protocol.Onion;
using OrleansVoxa.Protocol.Routing;

namespace OrleansVoxa.Protocol.Exchanges.Driving;

/// <summary>
/// Runs one <see cref="RequesterExchange"/>. Only its loop touches the state machine, so packets are built without any lock;
/// everybody else posts to its bounded mailbox.
/// </summary>
internal sealed class RequesterLoop
{
    /// <summary>Packets looked at before it is this exchange's turn to send, so that acknowledgements are not held up.</summary>
    private const int Batch = 32;

    private readonly RequesterLoopContext _context;
    private readonly SplitRequest _request;
    private readonly Recipient _recipient;
    private readonly Channel<(ReplyBlockId Id, byte[] Payload, DateTimeOffset At)> _mail;
    private readonly WorkSignal _signal;
    private readonly BodySink _sink;
    private readonly BodySource? _source;
    private readonly TaskCompletionSource<SplitResponse> _response = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _bodyFree = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<RoutedPacket> _packets = [];
    private readonly CancellationTokenSource _finding = new();
    private readonly CancellationTokenSource _sending = new();
    private RequesterExchange? _exchange;
    private Task<IReadOnlyList<RelayDescriptor>>? _refresh;
    private bool _bodyDone;
    private bool _settled;
    private volatile string? _givenUp;
    private volatile bool _stopping;

    public RequesterLoop(RequesterLoopContext context, SplitRequest request, Recipient recipient)
    {
        _context = context;
        _request = request;
        _recipient = recipient;
        _mail = Channel.CreateBounded<(ReplyBlockId, byte[], DateTimeOffset)>(new BoundedChannelOptions(context.Shared.Options.MaximumUnread) { SingleReader = true });
        _signal = new WorkSignal(context.Clock);
        _sink = new BodySink(context.Shared.Options.BodyBuffer, _signal);
        _source = request.Body is { } body ? new BodySource(body, _signal) : null;
    }

    public Task<SplitResponse> Response => _response.Task;

    /// <summary>Takes a reply; drops it when the mailbox or the budget is full.</summary>
    public void Post(ReplyBlockId id, byte[] payload)
    {
        if (!_context.Shared.Budget.TryTake(payload.Length))
        {
            _context.Shared.Counters.CountDropped();
            return;
        }

        if (_mail.Writer.TryWrite((id, payload, _context.Clock.Now)))
        {
            _signal.Set();
            return;
        }

        _context.Shared.Budget.Return(payload.Length);
        _context.Shared.Counters.CountDropped();
    }

    public void GiveUp(string reason)
    {
        _givenUp ??= reason;
        _finding.Cancel();
        _signal.Set();
    }

    /// <summary>Gives up without staying to answer repetitions.</summary>
    public void Stop()
    {
        _stopping = true;
        GiveUp("The requester is stopping.");
    }

    /// <summary>Ends waits for a sender that hangs.</summary>
    public void Abort() => _sending.Cancel();

    public async Task RunAsync()
    {
        try
        {
            if (await FindRelaysAsync().ConfigureAwait(false) is not { } relays) return;
            if (!TryStart(relays)) return;
            for (var moved = 0L; !await StepAsync().ConfigureAwait(false); moved = _source?.Moved ?? 0)
            {
                // After a round that took in body, the next one may find that what was sent made room for more.
                var again = _mail.Reader.Count > 0 || (_source is not null && _source.Moved > moved);
                await _signal.WaitAsync(again ? _context.Clock.Now : _exchange!.NextDue).ConfigureAwait(false);
            }
        }
        catch (Exception fault)
        {
            // A bug: whoever waits must hear of it rather than wait for ever.
            _response.TrySetException(fault);
            _sink.Complete(new ExchangeFailure(ExchangeFailureCodes.ProtocolViolation, "The exchange broke; this is a fault of the program."));
            throw;
        }
        finally
        {
            await EndAsync().ConfigureAwait(false);
        }
    }

    private async ValueTask<IReadOnlyList<RelayDescriptor>?> FindRelaysAsync()
    {
        try
        {
            using var limit = new CancellationTokenSource(Deadline, _context.Clock.Time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _finding.Token);
            return await _context.Relays.GetRelaysAsync(both.Token).AsTask().WaitAsync(both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_givenUp is not null)
        {
            _response.TrySetResult(new SplitResponse(new ExchangeFailure(ExchangeFailureCodes.Cancelled, _givenUp)));
            return null;
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            _response.TrySetResult(new SplitResponse(new ExchangeFailure(ExchangeFailureCodes.NoPaths, $"The relays are not known: {fault.Message}")));
            return null;
        }
    }

    /// <summary>
    /// Whoever holds fragments back must not be able to have the request run after its sender has given it up. The publisher
    /// knows the time only from its own clock, so this is wall time, unlike all deadlines.
    /// </summary>
    private DateTimeOffset StartBy() =>
        _context.Clock.Time.GetUtcNow() + (Deadline < ExchangeFormat.LongestStart ? Deadline : ExchangeFormat.LongestStart);

    private bool TryStart(IReadOnlyList<RelayDescriptor> relays)
    {
        var head = new RequestHead(_request.Method, _request.Target, _request.Headers, Deadline, StartBy(), _request.Trace);
        try
        {
            _exchange = new RequesterExchange(
                _context.Shared, _recipient, relays, head, _source is null, id => _context.Register(id, this), _context.Unregister, _context.Clock.Now);
        }
        catch (ProtocolViolationException violation)
        {
            _response.TrySetResult(new SplitResponse(new ExchangeFailure(
                ExchangeFailureCodes.ProtocolViolation, $"The publisher's routing key is unusable. {violation.Message}")));
            return false;
        }

        if (_source is not null) return true;
        _exchange.CompleteBody();
        _bodyDone = true;
        return true;
    }

    private TimeSpan Deadline
    {
        get
        {
            var deadline = _request.Deadline ?? _context.Shared.Options.Deadline;
            return deadline > _context.Shared.Options.MaximumDeadline ? _context.Shared.Options.MaximumDeadline : deadline;
        }
    }

    /// <summary>One round: read, decide, send.</summary>
    /// <returns>Whether all is over.</returns>
    private async ValueTask<bool> StepAsync()
    {
        var exchange = _exchange!;
        var now = _context.Clock.Now;
        for (var i = 0; i < Batch && _mail.Reader.TryRead(out var reply); i++)
        {
            _context.Shared.Budget.Return(reply.Payload.Length);
            exchange.Receive(reply.Id, reply.Payload, now, reply.At);
        }

        if (_givenUp is { } reason) exchange.Fail(new ExchangeFailure(ExchangeFailureCodes.Cancelled, reason), now);
        await PumpRequestAsync(exchange, now).ConfigureAwait(false);
        PumpAnswer(exchange, now);
        _packets.Clear();
        exchange.Poll(now, _packets);

        // Whoever is told of a failure may use what the body is read from at once, so it is let go of first.
        if (exchange.Failure is not null) await PumpRequestAsync(exchange, now).ConfigureAwait(false);
        PumpAnswer(exchange, now);
        await _context.Output.SendAsync(_packets, _sending.Token).ConfigureAwait(false);
        Refresh(exchange);
        if (exchange.Failure is null && !(exchange.IsAnswered && exchange.Body.Count == 0)) return false;
        Settle();
        return _stopping || exchange.IsOver(now) || _context.IsCrowded();
    }

    private async ValueTask PumpRequestAsync(RequesterExchange exchange, DateTimeOffset now)
    {
        if (_bodyDone || _source is null) return;
        if (exchange.TakesBody)
        {
            try
            {
                if (!_source.Pump(exchange.BodyRoom, piece => exchange.WriteBody(piece, now)) && exchange.TakesBody) return;
                exchange.CompleteBody();
            }
            catch (Exception fault) when (fault is not OutOfMemoryException)
            {
                exchange.Fail(new ExchangeFailure(ExchangeFailureCodes.Cancelled, "The request's body could not be read to its end."), now);
            }
        }

        await LetGoOfBodyAsync(_source).ConfigureAwait(false);
    }

    private async ValueTask LetGoOfBodyAsync(BodySource source)
    {
        _bodyDone = true;
        await source.CompleteAsync(null).ConfigureAwait(false);
        _bodyFree.TrySetResult();
    }

    private void PumpAnswer(RequesterExchange exchange, DateTimeOffset now)
    {
        if (exchange.Failure is { } failure)
        {
            _response.TrySetResult(new SplitResponse(failure, exchange.Trace));
            _sink.Complete(failure);
            return;
        }

        if (exchange.Head is { } head && !_response.Task.IsCompleted)
        {
            _response.TrySetResult(new SplitResponse(
                head.Status, head.Reason, head.Headers, _sink.Reader.AsStream(), exchange.Trace, DisposeResponseAsync));
        }

        if (_sink.Pump(exchange.Body) is var moved and > 0) exchange.Consumed(moved, now);
        if (exchange.IsAnswered && exchange.Body.Count == 0) _sink.Complete(null);
        else if (_sink.IsAbandoned) GiveUp("The answer's reader left before its end.");
    }

    private void Settle()
    {
        if (_settled) return;
        _settled = true;
        _context.Settled();
    }

    private async ValueTask DisposeResponseAsync()
    {
        await _sink.Reader.CompleteAsync().ConfigureAwait(false);
        GiveUp("The answer was disposed before its end.");
        if (_source is not null) await _bodyFree.Task.ConfigureAwait(false);
    }

    private void Refresh(RequesterExchange exchange)
    {
        if (_refresh is { IsCompleted: true })
        {
            if (_refresh.IsCompletedSuccessfully) exchange.SetRelays(_refresh.Result);
            _refresh = null;
        }
        else if (_refresh is null && exchange.WantsRelays)
        {
            _context.Relays.Invalidate();
            _refresh = _context.Relays.GetRelaysAsync(_sending.Token).AsTask();
            _refresh.ContinueWith(static (_, state) => ((WorkSignal)state!).Set(), _signal, TaskScheduler.Default);
        }
    }

    private async ValueTask EndAsync()
    {
        _mail.Writer.TryComplete();
        while (_mail.Reader.TryRead(out var reply)) _context.Shared.Budget.Return(reply.Payload.Length);
        if (!_bodyDone && _source is not null) await LetGoOfBodyAsync(_source).ConfigureAwait(false);
        _bodyFree.TrySetResult();
        Settle();
        _exchange?.Dispose();
        _signal.Dispose();
        _context.Ended(this);
    }
}
