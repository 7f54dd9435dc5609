using System.Threading.Tasks.Sources;

namespace OrleansVoxa.Protocol.Sessions;

/// <summary>
/// What waits to be written in one session: a bounded queue for each priority, read in weighted turns, and last words that come out behind
/// everything else once the queue is closed. A full queue makes its senders wait, in order; those of another priority do not notice.
/// </summary>
/// <remarks>Thread-safe, for one reader. Waiting for frames does not allocate.</remarks>
internal sealed class FrameQueue<THeader>(int limit) : IValueTaskSource<bool>
{
    private readonly Lock _gate = new();
    private readonly FrameLane<THeader>?[] _lanes = new FrameLane<THeader>?[SendSchedule.Count];
    private Queue<OutgoingFrame<THeader>>? _last;
    private ManualResetValueTaskSourceCore<bool> _reading = new() { RunContinuationsAsynchronously = true };
    private SendSchedule _schedule;
    private uint _waiting;
    private bool _readerWaits;
    private bool _closed;
    private Exception? _reason;

    private bool IsReadable => _waiting != 0 || (_closed && _last is { Count: > 0 });

    /// <summary>Queues a frame; false where its queue is full, or closed.</summary>
    public bool TryWrite(MessagePriority priority, in OutgoingFrame<THeader> frame)
    {
        bool wake;
        lock (_gate)
        {
            var lane = LaneOf(priority);
            if (_closed || lane.Frames.Count >= limit || lane.Senders.Count > 0) return false;
            wake = Add(priority, lane, frame);
        }

        if (wake) _reading.SetResult(true);
        return true;
    }

    /// <summary>Queues a frame when there is room.</summary>
    /// <exception cref="SessionClosedException">The queue is closed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled while there was no room; the frame is not queued.</exception>
    public async ValueTask WriteAsync(MessagePriority priority, OutgoingFrame<THeader> frame, CancellationToken cancellationToken)
    {
        if (TryWrite(priority, frame)) return;
        WaitingSender<THeader> sender;
        lock (_gate)
        {
            if (_closed) throw Closed(_reason);
            sender = new WaitingSender<THeader>(frame, cancellationToken);
            LaneOf(priority).Senders.AddLast(sender.Node);
            // Room may have come between the two looks.
            Admit(priority);
        }

        await using var given = cancellationToken.UnsafeRegister(_ => GiveUp(sender), null).ConfigureAwait(false);
        await sender.Task.ConfigureAwait(false);
    }

    /// <summary>Takes the next frame in turn.</summary>
    public bool TryRead(out OutgoingFrame<THeader> frame)
    {
        lock (_gate)
        {
            if (_waiting == 0)
            {
                frame = default;
                return _closed && _last is not null && _last.TryDequeue(out frame);
            }

            var priority = _schedule.Next(_waiting);
            var lane = LaneOf(priority);
            frame = lane.Frames.Dequeue();
            if (lane.Frames.Count == 0) _waiting &= ~(1u << (int)priority);
            Admit(priority);
            return true;
        }
    }

    /// <summary>Waits for a frame; false when none will come any more.</summary>
    public ValueTask<bool> WaitToReadAsync()
    {
        lock (_gate)
        {
            if (IsReadable) return new(true);
            if (_closed) return new(false);
            _reading.Reset();
            _readerWaits = true;
            return new(this, _reading.Version);
        }
    }

    /// <summary>Takes no further frames. Those queued come out, those of senders that wait, and then the last words.</summary>
    public void Close(params ReadOnlySpan<OutgoingFrame<THeader>> lastWords)
    {
        bool readable;
        lock (_gate)
        {
            if (_closed)
            {
                foreach (var word in lastWords) word.Return();
                return;
            }

            _closed = true;
            if (lastWords.Length > 0) _last = new Queue<OutgoingFrame<THeader>>(lastWords.ToArray());
            if (!_readerWaits) return;
            _readerWaits = false;
            readable = IsReadable;
        }

        _reading.SetResult(readable);
    }

    /// <summary>Takes no further frames, and fails those who wait for room.</summary>
    public void Fail(Exception reason)
    {
        Close();
        lock (_gate)
        {
            _reason ??= reason;
            foreach (var lane in _lanes)
            {
                while (lane?.Senders.First is { } first)
                {
                    lane.Senders.RemoveFirst();
                    first.Value.SetException(Closed(_reason));
                }
            }
        }
    }

    bool IValueTaskSource<bool>.GetResult(short token) => _reading.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _reading.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _reading.OnCompleted(continuation, state, token, flags);

    private static SessionClosedException Closed(Exception? reason) => reason is SessionClosedException known
        ? new SessionClosedException(known.Code, known.Message, known)
        : new SessionClosedException(SessionFault.Closed, "The session is closed.");

    private FrameLane<THeader> LaneOf(MessagePriority priority) => _lanes[(int)priority] ??= new FrameLane<THeader>();

    private bool Add(MessagePriority priority, FrameLane<THeader> lane, in OutgoingFrame<THeader> frame)
    {
        lane.Frames.Enqueue(frame);
        _waiting |= 1u << (int)priority;
        var wake = _readerWaits;
        _readerWaits = false;
        return wake;
    }

    private void Admit(MessagePriority priority)
    {
        var lane = LaneOf(priority);
        while (lane.Frames.Count < limit && lane.Senders.First is { Value: var sender })
        {
            lane.Senders.RemoveFirst();
            if (Add(priority, lane, sender.Frame)) _reading.SetResult(true);
            sender.SetResult();
        }
    }

    private void GiveUp(WaitingSender<THeader> sender)
    {
        lock (_gate)
        {
            if (sender.Node.List is not { } senders) return;
            senders.Remove(sender.Node);
        }

        sender.Cancel();
    }
}
