using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;
using Microsoft.AspNetCore.Connections;

namespace OrleansVoxa.Edge.Transports.Sockets;

/// <summary>
/// Reads from a socket when its user reads, and not before: a peer that sends more than is taken fills the system's buffers, not this
/// process. While nothing is there it holds no buffer. What was received is one piece of memory.
/// </summary>
/// <remarks>One reader at a time; <see cref="CancelPendingRead"/> may be called by any thread. Waiting does not allocate.</remarks>
internal sealed class SocketReader : PipeReader, IValueTaskSource<ReadResult>
{
    private const int Smallest = 4 * 1024;
    private const int Largest = 64 * 1024;
    private const int WorthReceiving = 1024;

    private readonly Socket _socket;
    private readonly Arrival _arrival;
    private readonly Lock _gate = new();
    private ManualResetValueTaskSourceCore<ReadResult> _read;
    private byte[] _buffer = [];
    private int _start;
    private int _examined;
    private int _end;
    private int _size = Smallest;
    private CancellationToken _token;
    private SocketError _failed;
    private bool _armed;
    private bool _waiting;
    private bool _claimed;
    private bool _cancelled;
    private bool _givenUp;
    private bool _ended;
    private bool _closed;
    private bool _completed;

    /// <param name="socket">Does not block, and is its owner's to close.</param>
    public SocketReader(Socket socket) => (_socket, _arrival) = (socket, new Arrival(this));

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
        cancellationToken.CanBeCanceled ? ReadCancellablyAsync(cancellationToken) : ReadUncancellablyAsync();

    public override bool TryRead(out ReadResult result)
    {
        ThrowIfCompleted();
        lock (_gate)
        {
            result = IsReadable ? Take() : default;
            return !result.Buffer.IsEmpty || result.IsCanceled || result.IsCompleted;
        }
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        ThrowIfCompleted();
        // Of an empty read there is nothing to give back.
        if (consumed.GetObject() != _buffer) return;
        if (consumed.GetInteger() < _start || consumed.GetInteger() > _end) throw new ArgumentOutOfRangeException(nameof(consumed));
        _start = consumed.GetInteger();
        _examined = Math.Max(_start, examined.GetInteger());
        if (_start == _end) Release();
    }

    public override void CancelPendingRead()
    {
        ReadResult result;
        lock (_gate)
        {
            if (!_waiting)
            {
                _cancelled = true;
                return;
            }

            _waiting = false;
            result = Result(cancelled: true);
        }

        // Not on the caller's thread, which may hold what the reader wants.
        ThreadPool.UnsafeQueueUserWorkItem(static given => given.Reader._read.SetResult(given.Result), (Reader: this, Result: result), preferLocal: false);
    }

    public override void Complete(Exception? exception = null)
    {
        lock (_gate)
        {
            if (_completed) return;
            _completed = true;
            // Of a reader that is completed while it reads, against the rule, the collector takes the buffer: whoever reads may be at it.
            if (!_waiting && !_claimed) Release();
        }

        _arrival.Dispose();
    }

    /// <summary>Tells that the connection is about to be closed here, so that what ends a wait is not taken for the peer's end.</summary>
    public void Closing()
    {
        lock (_gate) _closed = true;
    }

    ReadResult IValueTaskSource<ReadResult>.GetResult(short token) => _read.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<ReadResult>.GetStatus(short token) => _read.GetStatus(token);

    void IValueTaskSource<ReadResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _read.OnCompleted(continuation, state, token, flags);

    private bool IsReadable => _end > _examined || _ended || _cancelled;

    private ValueTask<ReadResult> ReadUncancellablyAsync()
    {
        ThrowIfCompleted();
        lock (_gate) _givenUp = false;
        while (true)
        {
            lock (_gate)
            {
                if (IsReadable) return new(Take());
                ThrowIfFailed();
                // What is armed already was waited for by a read that was cancelled.
                if (_armed || Arm())
                {
                    _waiting = true;
                    _read.Reset();
                    return new(this, _read.Version);
                }
            }

            Receive();
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> ReadCancellablyAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var reading = ReadUncancellablyAsync();
        // Not before it waits: what comes earlier would find nobody to tell.
        await using var given = (reading.IsCompleted ? default : cancellationToken.UnsafeRegister(static (reader, token) => ((SocketReader)reader!).GiveUp(token), this)).ConfigureAwait(false);
        return await reading.ConfigureAwait(false);
    }

    private void GiveUp(CancellationToken token)
    {
        lock (_gate)
        {
            // The read is over, or finds this when it would wait again.
            _givenUp = true;
            _token = token;
            if (!_waiting) return;
            _waiting = false;
        }

        ThreadPool.UnsafeQueueUserWorkItem(static given => given.Reader._read.SetException(new OperationCanceledException(given.Token)), (Reader: this, Token: token), preferLocal: false);
    }

    /// <summary>Asks to be told when there is something to receive; false if there is already. The gate is held.</summary>
    private bool Arm()
    {
        try
        {
            _armed = _socket.ReceiveAsync(_arrival);
        }
        catch (ObjectDisposedException closed)
        {
            throw SocketFailure.Closed(closed);
        }

        if (_armed) return true;
        _failed = _arrival.SocketError;
        ThrowIfFailed();
        return false;
    }

    // The system tells of a reset once, and it may be here.
    private void ThrowIfFailed()
    {
        if (_failed is not SocketError.Success) throw SocketFailure.Of(_failed);
    }

    private void Arrived()
    {
        lock (_gate)
        {
            _armed = false;
            _failed = _arrival.SocketError;
            if (!_waiting) return;
            // From here on until it has its result the read is this thread's.
            (_waiting, _claimed) = (false, true);
        }

        ReadResult result;
        try
        {
            if (!TryFinish(out result)) return;
        }
        catch (Exception failure)
        {
            lock (_gate) _claimed = false;
            _read.SetException(failure);
            return;
        }

        _read.SetResult(result);
    }

    /// <summary>Takes what has arrived, and gives the result of the read; false if it waits on, since there was nothing.</summary>
    private bool TryFinish(out ReadResult result)
    {
        ThrowIfFailed();
        while (true)
        {
            Receive();
            lock (_gate)
            {
                if (IsReadable)
                {
                    _claimed = false;
                    result = Take();
                    return true;
                }

                if (_givenUp) throw new OperationCanceledException(_token);
                if (!Arm()) continue;
                (_waiting, _claimed) = (true, false);
                result = default;
                return false;
            }
        }
    }

    /// <summary>Takes what has arrived, which may be nothing, without waiting.</summary>
    private void Receive()
    {
        Reserve();
        var room = _buffer.AsSpan(_end);
        SocketError error;
        int received;
        try
        {
            received = _socket.Receive(room, SocketFlags.None, out error);
        }
        catch (ObjectDisposedException closed)
        {
            throw SocketFailure.Closed(closed);
        }

        if (error is SocketError.WouldBlock)
        {
            if (_start == _end) Release();
            return;
        }

        if (error is not SocketError.Success) throw SocketFailure.Of(error);
        if (received == 0 && Volatile.Read(ref _closed)) throw SocketFailure.Closed(new SocketException((int)SocketError.OperationAborted));
        _ended = received == 0;
        _end += received;
        if (received == room.Length) _size = Math.Min(2 * _size, Largest);
        else if (_end < _size / 4) _size = Math.Max(_size / 2, Smallest);
    }

    private void Reserve()
    {
        if (_buffer.Length - _end >= WorthReceiving) return;
        var held = _buffer.AsSpan(_start.._end);
        if (_buffer.Length > 0 && held.Length <= _buffer.Length / 2)
        {
            held.CopyTo(_buffer);
        }
        else
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_size, 2 * _buffer.Length));
            held.CopyTo(larger);
            if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        (_start, _examined, _end) = (0, _examined - _start, held.Length);
    }

    private ReadResult Take()
    {
        var cancelled = _cancelled;
        _cancelled = false;
        return Result(cancelled);
    }

    private ReadResult Result(bool cancelled) => new(new ReadOnlySequence<byte>(_buffer, _start, _end - _start), cancelled, _ended);

    private void Release()
    {
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _start = _examined = _end = 0;
    }

    private void ThrowIfCompleted()
    {
        if (_completed) throw new InvalidOperationException("Nothing is read any more.");
    }

    /// <summary>Wakes the reader; waits for bytes without a buffer to put them in.</summary>
    private sealed class Arrival(SocketReader reader) : SocketAsyncEventArgs(true)
    {
        protected override void OnCompleted(SocketAsyncEventArgs e) => reader.Arrived();
    }
}
