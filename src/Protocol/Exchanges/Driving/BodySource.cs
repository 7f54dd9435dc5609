using System.Buffers;
using System.IO.Pipelines;

namespace OrleansVoxa.Protocol.Exchanges.Driving;

/// <summary>Reads a body that somebody else fills, never waiting: what is not there yet sets the signal when it comes.</summary>
internal sealed class BodySource(PipeReader reader, WorkSignal signal)
{
    private Task<ReadResult>? _read;
    private bool _completed;

    /// <summary>Bytes moved so far.</summary>
    public long Moved { get; private set; }

    /// <summary>Moves up to <paramref name="room"/> bytes.</summary>
    /// <returns>Whether the body ended.</returns>
    public bool Pump(int room, SpanAction write)
    {
        while (!_completed && room > 0)
        {
            if (_read is null)
            {
                _read = reader.ReadAsync(CancellationToken.None).AsTask();
                if (!_read.IsCompleted) _read.ContinueWith(static (_, state) => ((WorkSignal)state!).Set(), signal, TaskScheduler.Default);
            }

            if (!_read.IsCompleted) return false;
            var result = _read.GetAwaiter().GetResult();
            _read = null;
            if (result.IsCanceled) throw new OperationCanceledException("Reading the body was cancelled.");
            var taken = result.Buffer.Slice(0, Math.Min(room, result.Buffer.Length));
            foreach (var piece in taken) write(piece.Span);
            room -= (int)taken.Length;
            Moved += taken.Length;
            var all = taken.Length == result.Buffer.Length;
            reader.AdvanceTo(taken.End);
            _completed = result.IsCompleted && all;
        }

        return _completed;
    }

    /// <summary>Lets go of the reader, also while a read is pending.</summary>
    public async ValueTask CompleteAsync(Exception? reason)
    {
        if (_read is { } pending)
        {
            _read = null;
            reader.CancelPendingRead();
            try
            {
                await pending.ConfigureAwait(false);
            }
            catch (Exception fault) when (fault is not OutOfMemoryException)
            {
                // Whoever fills the body failed too; the exchange has its reason already.
                reason ??= fault;
            }
        }

        await reader.CompleteAsync(reason).ConfigureAwait(false);
    }

    /// <summary>Takes a piece of a body.</summary>
    internal delegate void SpanAction(ReadOnlySpan<byte> piece);
}
