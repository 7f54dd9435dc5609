using Orleans.Embedded;
using Orleans.Runtime;

namespace OrleansVoxa.Embedded.Engine.Runtime;

/// <summary>
/// An object outside grains that grains call, held weakly: whoever wants to be called keeps it alive. Its calls run one after
/// the other.
/// </summary>
internal sealed class ObserverTarget(Silo silo, GrainId id, object observer) : TurnRunner
{
    private readonly WeakReference _observer = new(observer);
    private WaitingCalls _waiting;
    private PendingCall? _pending;
    private Call? _current;
    private int _running;
    private bool _watched;

    /// <summary>Whether the object still exists.</summary>
    public bool IsAlive => _observer.IsAlive;

    internal override GrainId TargetId => id;

    internal override Silo Silo => silo;

    internal override Call? Blocking => Volatile.Read(ref _current);

    internal override void Receive(Call call)
    {
        call.Target = this;
        if (_running == 0 || (call.Method.Options & CallOptions.AlwaysInterleave) != 0)
        {
            Run(call);
            return;
        }

        _waiting.Add(call, mayOvertake: false);
        Watch();
    }

    internal override void OnFailing(Call call, Exception failure) => silo.OnCallFailed(call, failure);

    internal override void OnEnded(PendingCall pending)
    {
        if (pending.Previous is null)
            _pending = pending.Next;
        else
            pending.Previous.Next = pending.Next;
        if (pending.Next is not null) pending.Next.Previous = pending.Previous;
        Ended(pending.Call);
    }

    internal void Expire(int tick)
    {
        _watched = false;
        var busy = false;
        for (var pending = _pending; pending is not null; pending = pending.Next) busy |= !Expired(pending.Call, tick);
        for (var call = _waiting.Head; call is not null; call = (Call?)call.Next) busy |= !Expired(call, tick);
        if (busy) Watch();
    }

    internal override void ExpireFromOutside(int tick)
    {
        if (_current is { } current) Expired(current, tick);
    }

    protected override bool Advance(ref int left)
    {
        while (_running == 0 && _waiting.Head is { } call)
        {
            if (left-- <= 0) return true;
            _waiting.Remove(null, call, mayOvertake: false);
            Run(call);
        }

        return false;
    }

    protected override void OnFault(Exception failure) => silo.OnFault(id, failure);

    private void Run(Call call)
    {
        _running++;
        if (call.IsAnswered)
        {
            Ended(call);
            return;
        }

        if (_observer.Target is not { } target)
        {
            silo.Forget(this);
            silo.Reject(call, $"The observer {id} is gone.");
            Ended(call);
            return;
        }

        _current = call;
        SynchronizationContext.SetSynchronizationContext(call);
        RequestContext.Current = call.Values;
        var pending = call.Start(target);
        _current = null;
        RestoreContext();
        if (pending is null)
        {
            Ended(call);
            return;
        }

        pending.Next = _pending;
        if (_pending is not null) _pending.Previous = pending;
        _pending = pending;
        Watch();
    }

    private void Ended(Call call)
    {
        _running--;
        call.Caller = null;
        call.Callee = null;
        if (!call.Counted) return;
        call.Counted = false;
        Interlocked.Decrement(ref Load);
    }

    private bool Expired(Call call, int tick)
    {
        if (call.IsAnswered || (call.Method.Options & CallOptions.OneWay) != 0) return true;
        if (tick - call.Deadline < 0) return false;
        silo.TimeOut(call, started: true);
        return true;
    }

    private void Watch()
    {
        if (_watched) return;
        _watched = true;
        silo.Sweeper.Watch(this);
    }
}
