using System.IO.Pipelines;

namespace OrleansVoxa.Protocol.Sessions;

/// <summary>The one writer of a session: takes encoded messages from bounded queues by their priority, writes them, flushes in batches.</summary>
internal sealed class FrameSender<THeader> : IDisposable
{
    // Flush at the latest when this much is written: enough to fill a segment train, little enough to keep latency low.
    private const int BatchBytes = 64 * 1024;

    private readonly PipeWriter _output;
    private readonly IFrameWriter<THeader> _writer;
    private readonly FrameQueue<THeader> _queue;
    private readonly TimeProvider _time;
    private Deadline? _deadline;
    private readonly TimeSpan _writeDeadline;
    private readonly int _leastRate;
    private SessionClosedException? _aborted;
    private long _bytesSent;

    public FrameSender(PipeWriter output, IFrameWriter<THeader> writer, SessionOptions options, TimeProvider time)
    {
        _output = output;
        _writer = writer;
        _writeDeadline = options.WriteDeadline;
        _leastRate = options.MinimumReceiveRate;
        _time = time;
        _queue = new FrameQueue<THeader>(options.QueuedWrites);
        Completion = RunAsync();
    }

    /// <summary>Ends when the queue was closed and written, or the transport failed. Never fails itself.</summary>
    public Task Completion { get; }

    /// <summary>Bytes given to the transport.</summary>
    public long BytesSent => Interlocked.Read(ref _bytesSent);

    public ValueTask SendAsync(OutgoingFrame<THeader> frame, MessagePriority priority, CancellationToken cancellationToken) =>
        _queue.TryWrite(priority, frame) ? ValueTask.CompletedTask : WaitAsync(frame, priority, cancellationToken);

    public bool TrySend(OutgoingFrame<THeader> frame, MessagePriority priority)
    {
        if (_queue.TryWrite(priority, frame)) return true;
        frame.Return();
        return false;
    }

    /// <summary>Lets what is queued be written, then the last words, and no more.</summary>
    public void Close(params ReadOnlySpan<OutgoingFrame<THeader>> lastWords) => _queue.Close(lastWords);

    /// <summary>Stops writing at once.</summary>
    public void Abort(SessionClosedException reason)
    {
        _queue.Fail(reason);
        Volatile.Write(ref _aborted, reason);
        _output.CancelPendingFlush();
    }

    public void Dispose() => _deadline?.Dispose();

    private async ValueTask WaitAsync(OutgoingFrame<THeader> frame, MessagePriority priority, CancellationToken cancellationToken)
    {
        try
        {
            await _queue.WriteAsync(priority, frame, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception refused) when (refused is SessionClosedException or OperationCanceledException)
        {
            frame.Return();
            throw;
        }
    }

    private async Task RunAsync()
    {
        try
        {
            while (await _queue.WaitToReadAsync().ConfigureAwait(false))
            {
                await FlushAsync(WriteBatch()).ConfigureAwait(false);
            }
        }
        catch (Exception error)
        {
            // Whoever sends next is told; what is queued is lost with the connection.
            var reason = error as SessionClosedException
                ?? new SessionClosedException(SessionFault.TransportFailed, "The transport failed while writing.", error);
            _queue.Fail(reason);
        }

        while (_queue.TryRead(out var frame)) frame.Return();
    }

    private int WriteBatch()
    {
        var batch = 0;
        while (batch < BatchBytes && _queue.TryRead(out var frame))
        {
            try
            {
                batch += _writer.Write(frame, _output);
            }
            finally
            {
                frame.Return();
            }
        }

        Interlocked.Add(ref _bytesSent, batch);
        return batch;
    }

    // A peer that takes bytes at the least rate that it would accept itself is slow, not stuck.
    private async ValueTask FlushAsync(int batch)
    {
        var flush = _output.FlushAsync();
        if (!flush.IsCompleted)
        {
            _deadline ??= new Deadline(_time, _output.CancelPendingFlush);
            _deadline.Arm(_writeDeadline + TimeSpan.FromSeconds((double)batch / _leastRate));
        }

        var result = await flush.ConfigureAwait(false);
        _deadline?.Disarm();
        if (Volatile.Read(ref _aborted) is { } aborted) throw aborted;
        if (_deadline is { Expired: true }) throw new SessionClosedException(SessionFault.WriteTimeout, "The peer does not take what is sent to it.");
        if (result.IsCompleted) throw new SessionClosedException(SessionFault.TransportFailed, "The peer takes no more bytes.");
    }
}
