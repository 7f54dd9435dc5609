using Orleans.Embedded;

namespace OrleansVoxa.Embedded.Engine.Runtime;

/// <summary>
/// A mailbox whose items run one after the other on the thread pool. The mailbox is an intrusive stack pushed by
/// compare-and-swap and reversed when it is drained, so that sending takes no lock and allocates nothing.
/// </summary>
internal abstract class TurnRunner : CallTarget, IThreadPoolWorkItem
{
    /// <summary>Items that one visit of a thread may run before others get the thread.</summary>
    private const int Quantum = 128;

    /// <summary>Stands in the mailbox while a thread is here or is on its way, and nothing new has come.</summary>
    private static readonly TurnItem Busy = new BusyMark();

    /// <summary>The context that pool threads start with, and that each turn starts with.</summary>
    private static ExecutionContext? _clean;

    private TurnItem? _mailbox;
    private TurnItem? _batch;

    /// <summary>The next runner in the sweeper's list.</summary>
    internal TurnRunner? NextWatched;

    /// <summary>Nodes that wait for their turn, as seen from outside: for the sweeper, when the turn is stuck.</summary>
    internal TurnItem? UnreadItems => Volatile.Read(ref _mailbox) is { } head && !ReferenceEquals(head, Busy) ? head : null;

    /// <summary>Nodes drained but not run, as seen from outside.</summary>
    internal TurnItem? DrainedItems => Volatile.Read(ref _batch);

    internal abstract Silo Silo { get; }

    internal sealed override void Enqueue(TurnItem item)
    {
        var head = Volatile.Read(ref _mailbox);
        while (true)
        {
            item.Next = ReferenceEquals(head, Busy) ? null : head;
            var seen = Interlocked.CompareExchange(ref _mailbox, item, head);
            if (ReferenceEquals(seen, head)) break;
            head = seen;
        }

        // Never to the local queue: two grains that call each other would keep a thread to themselves.
        if (head is null) ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    void IThreadPoolWorkItem.Execute()
    {
        _clean ??= ExecutionContext.Capture();
        var slot = TurnSlot.Enter(this);
        var left = Quantum;
        while (true)
        {
            while (left > 0 && Take() is { } item)
            {
                left--;
                try
                {
                    item.Enter(this);
                }
                catch (Exception failure)
                {
                    OnFault(failure);
                }

                RestoreContext();
            }

            var more = Advance(ref left);
            if (left <= 0)
            {
                // The mark stays, so nobody else schedules; if nothing is left, the next visit finds that out.
                slot.Leave();
                SynchronizationContext.SetSynchronizationContext(null);
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
                return;
            }

            if (!more && ReferenceEquals(Interlocked.CompareExchange(ref _mailbox, null, Busy), Busy)) break;
        }

        slot.Leave();
        SynchronizationContext.SetSynchronizationContext(null);
    }

    /// <summary>Answers calls that have waited too long though the turn is stuck in blocking code. Runs beside the turn.</summary>
    internal abstract void ExpireFromOutside(int tick);

    /// <summary>Takes away what a turn has left in the execution context, so that the next one does not begin with it.</summary>
    protected static void RestoreContext()
    {
        if (!ReferenceEquals(ExecutionContext.Capture(), _clean)) ExecutionContext.Restore(_clean!);
    }

    /// <summary>Starts what may start now; true if something could have started but for the quantum.</summary>
    protected abstract bool Advance(ref int left);

    /// <summary>Something failed that must not, in the engine itself or in a continuation that nobody awaits.</summary>
    protected abstract void OnFault(Exception failure);

    private TurnItem? Take()
    {
        var item = _batch;
        if (item is null)
        {
            var taken = Interlocked.Exchange(ref _mailbox, Busy);
            while (taken is not null && !ReferenceEquals(taken, Busy))
            {
                var next = taken.Next;
                taken.Next = item;
                item = taken;
                taken = next;
            }

            if (item is null) return null;
        }

        _batch = item.Next;
        item.Next = null;
        return item;
    }

    private sealed class BusyMark : TurnItem
    {
        internal override void Enter(CallTarget target)
        {
        }
    }
}
