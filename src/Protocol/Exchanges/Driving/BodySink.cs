using System.IO.Pipelines;
using OrleansVoxa.Protocol.Exchanges.Streams;

namespace OrleansVoxa.Protocol.Exchanges.Driving;

/// <summary>Hands a body to its reader through a bounded pipe, never waiting: a full pipe sets the signal when it has room.</summary>
internal sealed class BodySink
{
    private readonly Pipe _pipe;
    private readonly WorkSignal _signal;
    private readonly int _buffer;
    private Task<FlushResult>? _flush;
    private bool _completed;

    public BodySink(int buffer, WorkSignal signal)
    {
        _buffer = buffer;
        _signal = signal;
        _pipe = new Pipe(new PipeOptions(
            pauseWriterThreshold: buffer, resumeWriterThreshold: buffer / 2, useSynchronizationContext: false,
            readerScheduler: PipeScheduler.ThreadPool, writerScheduler: PipeScheduler.ThreadPool));
    }

    public PipeReader Reader => _pipe.Reader;

    /// <summary>Whether the reader wants no more.</summary>
    public bool IsAbandoned { get; private set; }

    /// <summary>Moves what fits.</summary>
    /// <returns>How many bytes were taken from the queue.</returns>
    public int Pump(ByteQueue queue)
    {
        var moved = 0;
        while (queue.Count > 0 && !_completed)
        {
            if (_flush is { IsCompleted: false }) return moved;
            if (_flush is not null) IsAbandoned |= _flush.GetAwaiter().GetResult().IsCompleted;
            var size = Math.Min(queue.Count, _buffer);
            if (!IsAbandoned)
            {
                queue.Front.Span[..size].CopyTo(_pipe.Writer.GetSpan(size));
                _pipe.Writer.Advance(size);
                _flush = _pipe.Writer.FlushAsync(CancellationToken.None).AsTask();
                if (!_flush.IsCompleted) _flush.ContinueWith(static (_, state) => ((WorkSignal)state!).Set(), _signal, TaskScheduler.Default);
            }

            queue.Skip(size);
            moved += size;
        }

        return moved;
    }

    /// <summary>Ends the body: cleanly, or so that the reader sees why not.</summary>
    public void Complete(ExchangeFailure? failure)
    {
        if (_completed) return;
        _completed = true;
        _pipe.Writer.Complete(failure is null ? null : new ExchangeFailureException(failure));
    }
}
