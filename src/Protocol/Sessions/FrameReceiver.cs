using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using OrleansVoxa.Protocol.Framing;

namespace OrleansVoxa.Protocol.Sessions;

/// <summary>Takes whole frames from a pipe and holds started ones to the minimum receive rate. One reader at a time.</summary>
internal sealed class FrameReceiver<THeader> : IDisposable
{
    private readonly PipeReader _input;
    private readonly IFrameFormat<THeader> _format;
    private readonly SessionOptions _options;
    private readonly TimeProvider _time;
    private Deadline? _deadline;
    private bool _started;
    private bool _lengthKnown;
    private long _startedAt;
    private long _consume;
    private volatile bool _cancelled;

    public FrameReceiver(PipeReader input, IFrameFormat<THeader> format, SessionOptions options, TimeProvider time)
    {
        _input = input;
        _format = format;
        _options = options;
        _time = time;
    }

    /// <summary>What has arrived in whole frames, in bytes.</summary>
    public long BytesReceived { get; private set; }

    /// <summary>Waits for a whole frame; <see cref="Consume"/> must follow before the next call.</summary>
    /// <returns>The frame, or null when the stream ended between frames, or after <see cref="Cancel"/>.</returns>
    /// <exception cref="ProtocolViolationException">The bytes are no acceptable frame.</exception>
    /// <exception cref="SessionClosedException">The transport failed.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Frame<THeader>?> ReceiveAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            ReadResult result;
            try
            {
                result = await _input.ReadAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                throw new SessionClosedException(SessionFault.TransportFailed, "The transport failed while reading.", error);
            }

            var buffer = result.Buffer;
            if (TryTake(buffer, out var frame)) return frame;

            _input.AdvanceTo(buffer.Start, buffer.End);
            if (_started && _deadline is { Expired: true })
                throw new ProtocolViolationException(FramingFault.Slow, "A started frame arrives slower than the minimum rate.");
            if (result.IsCompleted)
            {
                return buffer.IsEmpty
                    ? null
                    : throw new ProtocolViolationException(FramingFault.Truncated, "The stream ended inside a frame.");
            }

            if (_cancelled) return null;
        }
    }

    /// <summary>Gives the bytes of the frame that was received back to the pipe.</summary>
    public void Consume(in Frame<THeader> frame)
    {
        _input.AdvanceTo(frame.Payload.End);
        BytesReceived += _consume;
    }

    /// <summary>Breaks off the wait that is under way, and every later one.</summary>
    public void Cancel()
    {
        _cancelled = true;
        _input.CancelPendingRead();
    }

    public void Dispose() => _deadline?.Dispose();

    private bool TryTake(in ReadOnlySequence<byte> buffer, out Frame<THeader> frame)
    {
        frame = default;
        bool whole;
        THeader header;
        ReadOnlySequence<byte> payload;
        try
        {
            whole = _format.TryTake(buffer, out header, out payload, out var needed);
            if (!whole) Watch(buffer, needed);
        }
        catch (ProtocolViolationException)
        {
            _input.AdvanceTo(buffer.Start);
            throw;
        }

        if (!whole) return false;
        _deadline?.Disarm();
        _started = _lengthKnown = false;
        _consume = _format.HeaderSize + payload.Length;
        frame = new Frame<THeader>(header, payload);
        return true;
    }

    // The clock runs from a frame's first byte; its end is known as soon as the length is.
    private void Watch(in ReadOnlySequence<byte> buffer, long needed)
    {
        if (buffer.IsEmpty) return;
        if (!_started)
        {
            _started = true;
            _startedAt = _time.GetTimestamp();
            // Most frames arrive whole, and of most sessions all do.
            _deadline ??= new Deadline(_time, _input.CancelPendingRead);
            _deadline.Arm(_options.FrameGrace);
        }

        if (_lengthKnown || needed <= _format.HeaderSize) return;
        _lengthKnown = true;
        var allowed = _options.FrameGrace + TimeSpan.FromSeconds((double)needed / _options.MinimumReceiveRate);
        var left = allowed - _time.GetElapsedTime(_startedAt);
        _deadline!.Arm(left > TimeSpan.Zero ? left : TimeSpan.FromTicks(1));
    }
}
