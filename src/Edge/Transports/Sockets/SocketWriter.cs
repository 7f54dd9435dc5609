using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;

namespace OrleansVoxa.Edge.Transports.Sockets;

/// <summary>
/// Sends to a socket on the thread that flushes, as much as the system takes at once; only what it does not take is waited for. So a flush
/// that is done has been taken by the system, not by another buffer. Between flushes it holds no buffer.
/// </summary>
/// <remarks>
/// One writer at a time; <see cref="CancelPendingFlush"/> may be called by any thread. A flush that failed or was given up leaves the connection of no
/// use to its writer, since nobody knows how much was sent: what is written later is dropped, and flushes say that nothing is taken any more. What was
/// not flushed when it is completed is dropped too.
/// </remarks>
internal sealed class SocketWriter : PipeWriter, IValueTaskSource<FlushResult>
{
    private const int Smallest = 4 * 1024;

    private readonly Socket _socket;
    private Departure? _departure;
    private readonly Lock _gate = new();
    private ManualResetValueTaskSourceCore<FlushResult> _flush;
    private byte[] _buffer = [];
    private int _written;
    // What the system still sends from; whoever writes has nothing to do with it any more.
    private byte[]? _departing;
    private bool _waiting;
    private bool _cancelled;
    private bool _broken;
    private bool _completed;

    /// <param name="socket">Does not block, and is its owner's to close.</param>
    public SocketWriter(Socket socket) => _socket = socket;

    /// <summary>True while the system has not taken all that it was given: a socket that is closed then is closed on a peer that takes nothing.</summary>
    public bool IsStuck
    {
        get { lock (_gate) return _departing is not null; }
    }

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _written;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsMemory(_written);
    }

    public override Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsSpan(_written);
    }

    public override void Advance(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)bytes, (uint)(_buffer.Length - _written));
        _written += bytes;
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) =>
        cancellationToken.CanBeCanceled ? FlushCancellablyAsync(cancellationToken) : FlushUncancellablyAsync();

    public override void CancelPendingFlush()
    {
        lock (_gate)
        {
            if (!_waiting)
            {
                _cancelled = true;
                return;
            }

            (_waiting, _broken) = (false, true);
        }

        // Not on the caller's thread, which may hold what the writer wants.
        ThreadPool.UnsafeQueueUserWorkItem(static writer => writer._flush.SetResult(new FlushResult(isCanceled: true, isCompleted: false)), this, preferLocal: false);
    }

    public override void Complete(Exception? exception = null)
    {
        lock (_gate)
        {
            if (_completed) return;
            _completed = true;
            // What is being sent is given back when that ends, at the latest as the socket is closed.
            Release();
        }

        _departure?.Dispose();
    }

    FlushResult IValueTaskSource<FlushResult>.GetResult(short token) => _flush.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<FlushResult>.GetStatus(short token) => _flush.GetStatus(token);

    void IValueTaskSource<FlushResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _flush.OnCompleted(continuation, state, token, flags);

    private ValueTask<FlushResult> FlushUncancellablyAsync()
    {
        if (_completed) throw new InvalidOperationException("Nothing is written any more.");
        lock (_gate)
        {
            if (_broken)
            {
                Release();
                return new(new FlushResult(isCanceled: false, isCompleted: true));
            }

            if (_departing is not null) throw new InvalidOperationException("Another flush is under way.");
            if (_cancelled)
            {
                _cancelled = false;
                return new(new FlushResult(isCanceled: true, isCompleted: false));
            }
        }

        try
        {
            return Send();
        }
        catch (Exception failure)
        {
            _broken = true;
            Release();
            return ValueTask.FromException<FlushResult>(failure is ObjectDisposedException ? SocketFailure.Closed(failure) : failure);
        }
    }

    private ValueTask<FlushResult> Send()
    {
        var sent = SendNow();
        if (sent == _written)
        {
            Release();
            return default;
        }

        // Few ever wait.
        _departure ??= new Departure(this);
        _departure.SetBuffer(_buffer, sent, _written - sent);
        lock (_gate)
        {
            if (_socket.SendAsync(_departure))
            {
                (_departing, _buffer, _written) = (_buffer, [], 0);
                if (_cancelled)
                {
                    // While it was tried without waiting.
                    (_cancelled, _broken) = (false, true);
                    return new(new FlushResult(isCanceled: true, isCompleted: false));
                }

                _waiting = true;
                _flush.Reset();
                return new(this, _flush.Version);
            }
        }

        if (_departure.SocketError is not SocketError.Success) throw SocketFailure.Of(_departure.SocketError);
        Release();
        return default;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<FlushResult> FlushCancellablyAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var flushing = FlushUncancellablyAsync();
        // Not before it waits: what comes earlier would find nobody to tell.
        await using var given = (flushing.IsCompleted ? default : cancellationToken.UnsafeRegister(static (writer, token) => ((SocketWriter)writer!).GiveUp(token), this)).ConfigureAwait(false);
        return await flushing.ConfigureAwait(false);
    }

    private void GiveUp(CancellationToken token)
    {
        lock (_gate)
        {
            // The flush is over, or about to be.
            if (!_waiting) return;
            (_waiting, _broken) = (false, true);
        }

        ThreadPool.UnsafeQueueUserWorkItem(static given => given.Writer._flush.SetException(new OperationCanceledException(given.Token)), (Writer: this, Token: token), preferLocal: false);
    }

    private int SendNow()
    {
        if (_written == 0) return 0;
        var sent = _socket.Send(_buffer.AsSpan(0, _written), SocketFlags.None, out var error);
        return error switch
        {
            SocketError.Success => sent,
            SocketError.WouldBlock => 0,
            _ => throw SocketFailure.Of(error),
        };
    }

    private void Sent()
    {
        var error = _departure!.SocketError;
        bool waiting;
        lock (_gate)
        {
            // Once completed it is disposed of, and this would throw.
            if (!_completed) _departure.SetBuffer(default);
            if (_departing is { } sent) ArrayPool<byte>.Shared.Return(sent);
            (_departing, waiting, _waiting) = (null, _waiting, false);
            if (error is not SocketError.Success) _broken = true;
        }

        if (!waiting) return;
        if (error is SocketError.Success) _flush.SetResult(default);
        else _flush.SetException(SocketFailure.Of(error));
    }

    private void Reserve(int sizeHint)
    {
        if (_completed) throw new InvalidOperationException("Nothing is written any more.");
        var needed = checked(_written + Math.Max(sizeHint, 1));
        if (needed <= _buffer.Length) return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, Math.Max(Smallest, 2 * _buffer.Length)));
        _buffer.AsSpan(0, _written).CopyTo(larger);
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }

    private void Release()
    {
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _written = 0;
    }

    /// <summary>Wakes the writer.</summary>
    private sealed class Departure(SocketWriter writer) : SocketAsyncEventArgs(true)
    {
        protected override void OnCompleted(SocketAsyncEventArgs e) => writer.Sent();
    }
}
