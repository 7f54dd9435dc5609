using System.Collections.Concurrent;
using OrleansVoxa.Client.Notices;
using OrleansVoxa.Protocol;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Client.Connections;

/// <summary>One connection to an edge: handshake, requests with their answers, packets, keep-alive. It ends once and is not used again.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class EdgeLink : IAsyncDisposable
{
    private readonly VoxaClientOptions _options;
    private readonly SocketPipe _pipe;
    private readonly MessageConnection _connection;
    private readonly LinkEvents _events;
    private readonly ConcurrentDictionary<ulong, TaskCompletionSource<ReadOnlyMemory<byte>>> _pending = new();

    // Neither is ever disposed: they have no timer and no wait handle, and late callers still look at them.
    private readonly CancellationTokenSource _closing = new();
    private readonly SemaphoreSlim _room;
    private readonly Task _running;
    private long _correlation;

    private EdgeLink(VoxaClientOptions options, SocketPipe pipe, MessageConnection connection, LinkEvents events)
    {
        _options = options;
        _pipe = pipe;
        _connection = connection;
        _events = events;
        _room = new SemaphoreSlim(options.RequestsInFlight);
        _running = RunAsync();
    }

    /// <summary>Who the edge proved to be.</summary>
    public PublicIdentity Server => _connection.Peer;

    /// <summary>Whether it still takes requests.</summary>
    public bool IsOpen => !_closing.IsCancellationRequested;

    /// <summary>Ends when the connection has ended, for whatever reason; never faults.</summary>
    public Task Closed => _running;

    /// <summary>Why it ended; null while it has not, and after an ordinary end.</summary>
    public VoxaClientException? Fault { get; private set; }

    public static async Task<EdgeLink> OpenAsync(VoxaClientOptions options, ClientCertificate certificate, LinkEvents events, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.ConnectTimeout, options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var endpoint = options.Endpoint;
        SocketPipe? pipe = null;
        try
        {
            pipe = await SocketPipe.ConnectAsync(options, certificate, either.Token);
            var session = SessionOptions.Default with { ExpectedPeer = pipe.Certified ?? endpoint.Id, HandshakeDeadline = options.ConnectTimeout };
            var keys = await SessionHandshake.InitiateAsync(pipe, options.Identity, session, options.TimeProvider, either.Token);
            return new EdgeLink(options, pipe, new MessageConnection(pipe, keys, session, options.TimeProvider), events);
        }
        catch (Exception fault)
        {
            if (pipe is not null) await pipe.DisposeAsync();
            cancellationToken.ThrowIfCancellationRequested();
            if (LinkFaults.OfConnecting(fault, endpoint, options.ConnectTimeout) is { } known) throw known;
            throw;
        }
    }

    /// <summary>Time since the edge was last heard.</summary>
    public TimeSpan SinceReceived => _connection.SinceReceived;

    /// <summary>Sends a message that has an answer, and waits for it; before, where as many are under way as may be, until one ends.</summary>
    /// <exception cref="VoxaClientException">The edge refused, did not answer in time, or the connection was lost.</exception>
    public Task<ReadOnlyMemory<byte>> RequestAsync(Func<ulong, Message> make, CancellationToken cancellationToken) =>
        RequestAsync(make, _room, cancellationToken);

    /// <summary>The same for what the client says by itself, which must not wait behind its callers' requests.</summary>
    /// <exception cref="VoxaClientException">As in <see cref="RequestAsync(Func{ulong, Message}, CancellationToken)"/>.</exception>
    public Task<ReadOnlyMemory<byte>> RequestOutOfTurnAsync(Func<ulong, Message> make, CancellationToken cancellationToken) =>
        RequestAsync(make, null, cancellationToken);

    /// <summary>Queues a message; waits while the bounded queue is full.</summary>
    /// <exception cref="VoxaClientException"><c>connection_lost</c>.</exception>
    public async ValueTask SendAsync(Message message, CancellationToken cancellationToken)
    {
        try
        {
            await _connection.SendAsync(message, cancellationToken);
        }
        catch (SessionClosedException fault)
        {
            throw LinkFaults.Lost(fault);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _running;
    }

    private async Task<ReadOnlyMemory<byte>> RequestAsync(Func<ulong, Message> make, SemaphoreSlim? room, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_options.RequestTimeout, _options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            if (room is not null) await EnterAsync(room, either.Token);
            try
            {
                return await AskAsync(make, either.Token);
            }
            finally
            {
                room?.Release();
            }
        }
        catch (OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new VoxaClientException("request_timeout", $"The edge did not answer within {_options.RequestTimeout.TotalSeconds:0.#} s.");
        }
    }

    private async ValueTask EnterAsync(SemaphoreSlim room, CancellationToken cancellationToken)
    {
        if (room.Wait(0, CancellationToken.None)) return;
        using var closing = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token, cancellationToken);
        try
        {
            await room.WaitAsync(closing.Token);
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            throw LinkFaults.Lost(Fault);
        }
    }

    private async Task<ReadOnlyMemory<byte>> AskAsync(Func<ulong, Message> make, CancellationToken cancellationToken)
    {
        var correlation = (ulong)Interlocked.Increment(ref _correlation);
        var answer = new TaskCompletionSource<ReadOnlyMemory<byte>>(TaskCreationOptions.RunContinuationsAsynchronously);
        _pending[correlation] = answer;
        try
        {
            // Entered first, then looked at: whichever comes later, closing or this line, fails the request.
            if (_closing.IsCancellationRequested) throw LinkFaults.Lost(Fault);
            // The limit covers the wait for room in the queue too, or a peer that takes nothing would hold the caller.
            await SendAsync(make(correlation), cancellationToken);
            return await answer.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            _pending.TryRemove(correlation, out _);
        }
    }

    private async Task RunAsync()
    {
        var receiving = ReceiveAsync();
        var watching = WatchAsync();
        var ended = await Task.WhenAny(receiving, watching, SendingAsync());
        // Being closed from this side is no fault, whatever the loops were doing at that moment.
        var fault = _closing.IsCancellationRequested ? null : ended.Exception?.InnerException ?? Unexpected();
        Fault = fault is null ? null : LinkFaults.Lost(fault);
        await _closing.CancelAsync();
        foreach (var waiting in _pending.Values) waiting.TrySetException(LinkFaults.Lost(fault));
        await Task.WhenAll(receiving, watching).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await ShutAsync(fault);
    }

    // The edge ended it: in order if it said goodbye and owed nothing. A line that is cut between two messages looks like an end, too.
    private SessionClosedException? Unexpected()
    {
        if (!_connection.PeerDisconnected) return new SessionClosedException(SessionFault.TransportFailed, "The edge ended it without a goodbye.");
        return _pending.IsEmpty ? null : new SessionClosedException(SessionFault.Closed, "The edge ended it before it had answered everything.");
    }

    private async Task ShutAsync(Exception? fault)
    {
        // A dead line takes no goodbye, and waiting for it would only keep the next connection waiting.
        if (fault is SessionClosedException && !_connection.PeerDisconnected)
        {
            _connection.Abort(fault.Message);
            _pipe.Cut();
        }

        using var limit = new CancellationTokenSource(SessionOptions.Default.CloseDeadline, _options.TimeProvider);
        await using var cut = limit.Token.Register(_pipe.Cut);
        await (fault is ProtocolViolationException violation
            ? _connection.CloseAsync(violation.Code, violation.Message, CancellationToken.None)
            : _connection.DisposeAsync());
        await _pipe.DisposeAsync();
    }

    private async Task ReceiveAsync()
    {
        while (await _connection.ReceiveAsync(_closing.Token) is { } message)
        {
            switch (message)
            {
                case DeliverPacket packet:
                    _events.Deliver(packet.Packet);
                    break;
                case Reply reply:
                    if (_pending.TryRemove(reply.Correlation, out var answered)) answered.TrySetResult(reply.Body);
                    break;
                case Error error:
                    if (_pending.TryRemove(error.Correlation, out var refused)) refused.TrySetException(new VoxaClientException(error.Code, error.Text));
                    else if (error.Correlation == 0) _events.Complain(new VoxaClientException(error.Code, error.Text));
                    break;
                case Custom custom:
                    _events.Tell(new Notice(custom.Command, custom.Payload));
                    break;
                // Receiving never waits for sending: two ends that both do would wait for each other. Where the queue is full
                // the peer gets enough to see that this side lives.
                case Ping:
                    _connection.TrySend(new Pong());
                    break;
                case Pong:
                    break;
                default:
                    _connection.TrySend(new Error(0, SessionFault.UnknownMessage, $"A client takes no message with tag {message.Tag}."));
                    break;
            }
        }
    }

    // A line that takes nothing any more is over, even if the peer still talks.
    private async Task SendingAsync()
    {
        await _connection.SendingStopped;
        throw new SessionClosedException(SessionFault.TransportFailed, "The edge takes no more bytes.");
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(_options.KeepAliveInterval, _options.TimeProvider);
        while (await timer.WaitForNextTickAsync(_closing.Token))
        {
            var silence = _connection.SinceReceived;
            if (silence >= _options.KeepAliveInterval * _options.DeadAfterIntervals)
                throw new SessionClosedException(SessionFault.TransportFailed, $"Nothing came from the edge for {silence.TotalSeconds:0} s.");
            if (silence >= _options.KeepAliveInterval / 2) _connection.TrySend(new Ping());
        }
    }
}
