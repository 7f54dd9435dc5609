using System.IO.Pipelines;
using System.Threading.Channels;

namespace OrleansVoxa.Protocol.Sessions;

/// <summary>The one writer of a session: takes encoded messages from a bounded queue, writes them in order, flushes in batches.</summary>
internal sealed class FrameSender<THeader> : IDisposable
{
    // Flush at the latest when this much is written: enough to fill a segment train, little enough to keep latency low.
    private const int BatchBytes = 64 * 1024;

    private readonly PipeWriter _output;
    private readonly IFrameWriter<THeader> _writer;
    private readonly Channel<OutgoingFrame<THeader>> _queue;
    private readonly Deadline _deadline;
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
        _deadline = new Deadline(time, output.CancelPendingFlush);
        _queue = Channel.CreateBounded<OutgoingFrame<THeader>>(new BoundedChannelOptions(options.QueuedWrites)
        {
            FullMode = BoundedChannelFullMode.Wait,
            SingleReader = true,
        });
        Completion = RunAsync();
    }

    /// <summary>Ends when the queue was closed and written, or the transport failed. Never fails itself.</summary>
    public Task Completion { get; }

    /// <summary>Bytes given to the transport.</summary>
    public long BytesSent => Interlocked.Read(ref _bytesSent);

    public ValueTask SendAsync(OutgoingFrame<THeader> frame, CancellationToken cancellationToken) =>
        _queue.Writer.TryWrite(frame) ? ValueTask.CompletedTask : WaitAsync(frame, cancellationToken);

    public bool TrySend(OutgoingFrame<THeader> frame)
    {
        if (_queue.Writer.TryWrite(frame)) return true;
        frame.Return();
        return false;
    }

    /// <summary>Lets what is queued be written, and no more.</summary>
    public void Close(Exception? reason = null) => _queue.Writer.TryComplete(reason);

    /// <summary>Stops writing at once.</summary>
    public void Abort(SessionClosedException reason)
    {
        Close(reason);
        Volatile.Write(ref _aborted, reason);
        _output.CancelPendingFlush();
    }

    public void Dispose() => _deadline.Dispose();

    private async ValueTask WaitAsync(OutgoingFrame<THeader> frame, CancellationToken cancellationToken)
    {
        try
        {
            await _queue.Writer.WriteAsync(frame, cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException closed)
        {
            frame.Return();
            throw closed.InnerException is SessionClosedException reason
                ? new SessionClosedException(reason.Code, reason.Message, reason)
                : new SessionClosedException(SessionFault.Closed, "The session is closed.");
        }
        catch (OperationCanceledException)
        {
            frame.Return();
            throw;
        }
    }

    private async Task RunAsync()
    {
        try
        {
            while (await _queue.Reader.WaitToReadAsync().ConfigureAwait(false))
            {
                await FlushAsync(WriteBatch()).ConfigureAwait(false);
            }
        }
        catch (Exception error)
        {
            // Whoever sends next is told; what is queued is lost with the connection.
            var reason = error as SessionClosedException
                ?? new SessionClosedException(SessionFault.TransportFailed, "The transport failed while writing.", error);
            Close(reason);
        }

        while (_queue.Reader.TryRead(out var frame)) frame.Return();
    }

    private int WriteBatch()
    {
        var batch = 0;
        while (batch < BatchBytes && _queue.Reader.TryRead(out var frame))
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
        if (!flush.IsCompleted) _deadline.Arm(_writeDeadline + TimeSpan.FromSeconds((double)batch / _leastRate));
        var result = await flush.ConfigureAwait(false);
        _deadline.Disarm();
        if (Volatile.Read(ref _aborted) is { } aborted) throw aborted;
        if (_deadline.Expired) throw new SessionClosedException(SessionFault.WriteTimeout, "The peer does not take what is sent to it.");
        if (result.IsCompleted) throw new SessionClosedException(SessionFault.TransportFailed, "The peer takes no more bytes.");
    }
}
