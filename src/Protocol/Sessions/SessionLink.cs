using System.IO.Pipelines;

namespace OrleansVoxa.Protocol.Sessions;

/// <summary>
/// What every session has, whatever its framing: one reader at a time, a bounded queue to one writer, and an end that both
/// directions reach once. What frames mean is the owner's.
/// </summary>
internal sealed class SessionLink<THeader>
{
    private readonly IDuplexPipe _transport;
    private readonly FrameReceiver<THeader> _receiver;
    private readonly FrameSender<THeader> _sender;
    private readonly SessionOptions _options;
    private readonly TimeProvider _time;
    private readonly IDisposable? _keys;
    private readonly Lock _gate = new();
    private ProtocolViolationException? _violation;
    private long _receivedAt;
    private bool _receiving;
    private bool _closing;
    private bool _disposed;

    /// <param name="transport">Both pipes are completed at the end.</param>
    /// <param name="format">What is received.</param>
    /// <param name="writer">How it is sent.</param>
    /// <param name="options">Limits and deadlines.</param>
    /// <param name="time">Their clock.</param>
    /// <param name="keys">Disposed when neither direction uses them any more.</param>
    public SessionLink(
        IDuplexPipe transport,
        IFrameFormat<THeader> format,
        IFrameWriter<THeader> writer,
        SessionOptions options,
        TimeProvider time,
        IDisposable? keys = null)
    {
        (_transport, _options, _time, _keys) = (transport, options, time, keys);
        _receiver = new FrameReceiver<THeader>(transport.Input, format, options, time);
        _sender = new FrameSender<THeader>(transport.Output, writer, options, time);
        _receivedAt = time.GetTimestamp();
    }

    /// <summary>Time since <see cref="Heard"/>, or since the link began.</summary>
    public TimeSpan SinceReceived => _time.GetElapsedTime(Interlocked.Read(ref _receivedAt));

    public long BytesReceived => _receiver.BytesReceived;

    public long BytesSent => _sender.BytesSent;

    public Task SendingStopped => _sender.Completion;

    public ValueTask SendAsync(OutgoingFrame<THeader> frame, MessagePriority priority, CancellationToken cancellationToken) =>
        _sender.SendAsync(frame, priority, cancellationToken);

    public bool TrySend(OutgoingFrame<THeader> frame, MessagePriority priority) => _sender.TrySend(frame, priority);

    /// <summary>Begins a receive, which <see cref="LeaveReceive"/> ends; false once the link is disposed.</summary>
    /// <exception cref="ProtocolViolationException">The peer broke the protocol before.</exception>
    /// <exception cref="InvalidOperationException">Another receive is under way.</exception>
    public bool EnterReceive()
    {
        lock (_gate)
        {
            // What follows a violation is not read: counters and keys may no longer be those of the peer.
            if (_violation is { } violation) throw new ProtocolViolationException(violation.Code, violation.Message);
            if (_receiving) throw new InvalidOperationException("Another receive is under way.");
            return _receiving = !_disposed;
        }
    }

    /// <summary>Ends a receive.</summary>
    public void LeaveReceive()
    {
        lock (_gate)
        {
            _receiving = false;
            if (_disposed) ReleaseReceiving();
        }
    }

    /// <summary>Makes every further receive fail as this one did.</summary>
    public void Refuse(ProtocolViolationException violation) => _violation = violation;

    /// <summary>The peer lives.</summary>
    public void Heard() => Interlocked.Exchange(ref _receivedAt, _time.GetTimestamp());

    /// <inheritdoc cref="FrameReceiver{THeader}.ReceiveAsync"/>
    public ValueTask<Frame<THeader>?> ReceiveAsync(CancellationToken cancellationToken) => _receiver.ReceiveAsync(cancellationToken);

    /// <inheritdoc cref="FrameReceiver{THeader}.Consume"/>
    public void Consume(in Frame<THeader> frame) => _receiver.Consume(frame);

    /// <summary>Writes out what is queued, and last the farewell, within the close deadline, and disposes both directions.</summary>
    public async ValueTask CloseAsync(Func<OutgoingFrame<THeader>[]> farewell, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(_options.CloseDeadline, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        if (Interlocked.Exchange(ref _closing, true) is false) _sender.Close(farewell());
        try
        {
            await _sender.Completion.WaitAsync(both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The peer had its time; what it has not taken by now is dropped below.
        }

        Abort("The session was closed before all of its messages were written.");
        await FinishAsync().ConfigureAwait(false);
    }

    /// <summary>Stops both directions at once, without a word to the peer.</summary>
    public void Abort(string reason)
    {
        Interlocked.Exchange(ref _closing, true);
        _sender.Abort(new SessionClosedException(SessionFault.Closed, reason));
        _receiver.Cancel();
    }

    // The receiving half cannot be taken from under a receive that is still on its way out: it takes it down itself.
    private async ValueTask FinishAsync()
    {
        await _sender.Completion.ConfigureAwait(false);
        lock (_gate)
        {
            if (_disposed) return;
            _disposed = true;
            if (!_receiving) ReleaseReceiving();
            else _receiver.Cancel();
        }

        try
        {
            await _transport.Output.CompleteAsync().ConfigureAwait(false);
        }
        catch (IOException)
        {
            // What a transport has left to say when its connection is gone; why it is, whoever sent or received was told.
        }
        finally
        {
            _sender.Dispose();
        }
    }

    private void ReleaseReceiving()
    {
        _receiver.Dispose();
        _transport.Input.Complete();
        _keys?.Dispose();
    }
}
