using System.Threading.Channels;
using OrleansVoxa.Protocol.Exchanges.Records;
using OrleansVoxa.Protocol.Exchanges.Streams;
using OrleansVoxa.Protocol.Splitting;

namespace OrleansVoxa.Protocol.Exchanges.Driving;

/// <summary>Runs one <see cref="ResponderExchange"/> and its handler. Only its loop touches the state machine.</summary>
internal sealed class ResponderLoop
{
    private const int Batch = 32;

    private readonly ResponderLoopContext _context;
    private readonly ReassemblyBudget _budget;
    private readonly ResponderExchange _exchange;
    private readonly Channel<Arrival> _mail;
    private readonly WorkSignal _signal;
    private readonly BodySink _sink;
    private readonly CancellationTokenSource _handling = new();
    private readonly CancellationTokenSource _sending = new();
    private readonly List<RoutedPacket> _packets = [];
    private Task<OutgoingResponse>? _handler;
    private OutgoingResponse? _response;
    private BodySource? _source;
    private bool _bodyDone;
    private bool _released;
    private volatile bool _stopped;
    private volatile bool _givenUp;

    public ResponderLoop(ResponderLoopContext context, StreamId id)
    {
        _context = context;
        _budget = context.Shared.Budget.Share();
        _exchange = new ResponderExchange(context.Shared with { Budget = _budget }, id, context.Clock.Now);
        _mail = Channel.CreateBounded<Arrival>(new BoundedChannelOptions(context.Shared.Options.MaximumUnread) { SingleReader = true });
        _signal = new WorkSignal(context.Clock);
        _sink = new BodySink(context.Shared.Options.BodyBuffer, _signal);
    }

    public StreamId Id => _exchange.Id;

    /// <summary>The request's head, once it came.</summary>
    public RequestHead? Head => _exchange.Head;

    /// <summary>See <see cref="ResponderExchange.Floor"/>.</summary>
    public StartFloor? Floor => _exchange.Floor;

    /// <summary>Bytes that it holds of fragments, segments and packets not looked at.</summary>
    public long Held => _budget.Used;

    /// <summary>Whether it was told to make room for others.</summary>
    public bool IsGivenUp => _givenUp;

    /// <summary>Whether <see cref="ResponderLoopContext.Admit"/> counted it as running.</summary>
    public bool IsAdmitted { get; set; }

    public void Post(Fragment fragment, int packetSize) => Post(new Arrival(fragment, [], packetSize, _context.Clock.Now), fragment.EncodedSize);

    public void PostControl(byte[] content) => Post(new Arrival(null, content, 0, default), content.Length);

    /// <summary>Ends the exchange as stopped, without staying.</summary>
    public void Stop()
    {
        _stopped = true;
        _signal.Set();
    }

    /// <summary>Ends the exchange without a word, unless its request is whole once everything that arrived was looked at.</summary>
    public void GiveUp()
    {
        _givenUp = true;
        _signal.Set();
    }

    /// <summary>Ends waits for a sender that hangs.</summary>
    public void Abort() => _sending.Cancel();

    /// <summary>Wakes the loop, so that it notices that the responder stops.</summary>
    public void Nudge() => _signal.Set();

    public async Task RunAsync()
    {
        try
        {
            for (var moved = 0L; !await StepAsync().ConfigureAwait(false); moved = _source?.Moved ?? 0)
            {
                var again = _mail.Reader.Count > 0 || (_source is not null && _source.Moved > moved);
                await _signal.WaitAsync(again ? _context.Clock.Now : _exchange.NextDue).ConfigureAwait(false);
            }
        }
        finally
        {
            await EndAsync().ConfigureAwait(false);
        }
    }

    private void Post(Arrival arrival, int size)
    {
        if (_budget.TryTake(size))
        {
            if (_mail.Writer.TryWrite(arrival))
            {
                _signal.Set();
                return;
            }

            _budget.Return(size);
        }

        _context.Shared.Counters.CountDropped();
    }

    private async ValueTask<bool> StepAsync()
    {
        var now = _context.Clock.Now;
        for (var i = 0; i < Batch && _mail.Reader.TryRead(out var arrival); i++)
        {
            _budget.Return(arrival.Size);
            if (arrival.Fragment is { } fragment) _exchange.Receive(fragment, arrival.PacketSize, now, arrival.At);
            else _exchange.ReceiveControl(arrival.Control, now);
        }

        if (_stopped) _exchange.Fail(new ExchangeFailure(ExchangeFailureCodes.PublisherStopped, "The publisher is stopping."), now);
        StartHandler(now);
        PumpRequest();
        await PumpAnswerAsync(now).ConfigureAwait(false);
        _packets.Clear();
        _exchange.Poll(now, _packets);
        PumpRequest();
        await _context.Output.SendAsync(_packets, _sending.Token).ConfigureAwait(false);
        if (_exchange.Failure is not null)
        {
            if (!_handling.IsCancellationRequested) await _handling.CancelAsync().ConfigureAwait(false);
            // The exchange stays a while to repeat why it failed; what the handler holds must not stay with it.
            if (_handler is { IsCompleted: true }) await ReleaseAsync().ConfigureAwait(false);
        }

        return _exchange.IsOver(now)
            || (_givenUp && _exchange.Head is null && _mail.Reader.Count == 0)
            || (_context.IsStopping() && (_exchange.Failure is not null || _exchange.Head is null));
    }

    private void StartHandler(DateTimeOffset now)
    {
        if (_handler is not null || _exchange.Head is not { } head || _exchange.Failure is not null) return;
        if (_context.Admit(this) is { } refusal)
        {
            _exchange.Fail(refusal, now);
            return;
        }

        var request = new IncomingRequest(_exchange.Id, head.Method, head.Target, head.Headers, _sink.Reader, head.Deadline);
        var token = _handling.Token;
        _handler = Task.Run(() => _context.Handler.HandleAsync(request, token), CancellationToken.None);
        _handler.ContinueWith(static (_, state) => ((WorkSignal)state!).Set(), _signal, TaskScheduler.Default);
    }

    private void PumpRequest()
    {
        if (_sink.Pump(_exchange.Body) is var moved and > 0) _exchange.Consumed(moved);
        if (_exchange.Failure is { } failure) _sink.Complete(failure);
        else if (_exchange.IsRequestComplete && _exchange.Body.Count == 0) _sink.Complete(null);
    }

    private async ValueTask PumpAnswerAsync(DateTimeOffset now)
    {
        if (_handler is not { IsCompleted: true } || _exchange.Failure is not null) return;
        if (_response is null && !await BeginAnswerAsync(now).ConfigureAwait(false)) return;
        if (_bodyDone) return;
        try
        {
            if (_source is not null && !_source.Pump(_exchange.BodyRoom, piece => _exchange.WriteBody(piece, now))) return;
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            var failure = (fault as ExchangeFailureException)?.Failure
                ?? new ExchangeFailure(ExchangeFailureCodes.OriginUnreachable, "The publisher's server broke its answer off.");
            _exchange.Fail(failure, now);
            return;
        }

        _exchange.CompleteBody();
        _bodyDone = true;
    }

    private async ValueTask<bool> BeginAnswerAsync(DateTimeOffset now)
    {
        try
        {
            _response = await _handler!.ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            var failure = (fault as ExchangeFailureException)?.Failure
                ?? new ExchangeFailure(ExchangeFailureCodes.OriginUnreachable, "The publisher could not get an answer.");
            _exchange.Fail(failure, now);
            return false;
        }

        if ((_response.Failure ?? Fault(_response)) is { } refused)
        {
            _exchange.Fail(refused, now);
            return false;
        }

        _exchange.Answer(new ResponseHead(_response.Status, _response.Reason, _response.Headers), now);
        if (_response.Body is { } body && ResponseHead.HasBody(_exchange.Head!.Method, _response.Status)) _source = new BodySource(body, _signal);
        return _exchange.Failure is null;
    }

    /// <summary>A handler's answer that could not be read at the other end must not look like a broken network there.</summary>
    private static ExchangeFailure? Fault(OutgoingResponse response) =>
        response.Status is >= 200 and <= 999 && HeaderRules.IsValue(response.Reason)
            && response.Headers.All(static header => HeaderRules.IsToken(header.Name) && HeaderRules.IsValue(header.Value))
            ? null
            : new ExchangeFailure(ExchangeFailureCodes.OriginUnreachable, "The publisher's server gave an answer that HTTP does not allow.");

    private async ValueTask EndAsync()
    {
        _mail.Writer.TryComplete();
        while (_mail.Reader.TryRead(out var arrival)) _budget.Return(arrival.Size);
        _sink.Complete(_exchange.Failure ?? (_exchange is { IsRequestComplete: true, Body.Count: 0 } ? null : new ExchangeFailure(ExchangeFailureCodes.Cancelled, "The exchange ended.")));
        if (!_handling.IsCancellationRequested && !_exchange.IsDone) await _handling.CancelAsync().ConfigureAwait(false);
        _context.Ended(this);
        _exchange.Dispose();
        await ReleaseAsync().ConfigureAwait(false);
        _signal.Dispose();
        _handling.Dispose();
    }

    /// <summary>Gives the handler's answer back, also one that came too late.</summary>
    private async ValueTask ReleaseAsync()
    {
        if (_handler is null || _released) return;
        _released = true;
        try
        {
            _response ??= await _handler.ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // It failed or was cancelled, and the requester was told so; there is nothing to give back.
            return;
        }

        var reason = _exchange.Failure is { } failure ? new ExchangeFailureException(failure) : null;
        if (_source is not null) await _source.CompleteAsync(reason).ConfigureAwait(false);
        else if (_response.Body is { } body) await body.CompleteAsync(reason).ConfigureAwait(false);
        _response.Owner?.Dispose();
    }

    private readonly record struct Arrival(Fragment? Fragment, byte[] Control, int PacketSize, DateTimeOffset At)
    {
        public int Size => Fragment?.EncodedSize ?? Control.Length;
    }
}
