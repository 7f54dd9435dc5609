using Orleans.Embedded;
using Orleans.Runtime;

namespace OrleansVoxa.Embedded.Engine.Runtime;

/// <summary>
/// The workers of a stateless identity. Calls go to a worker that has nothing to do, else to a new one, else to the one with
/// the least to do.
/// </summary>
internal sealed class StatelessPool(GrainClass grainClass, GrainId id) : TurnRunner
{
    /// <summary>Replaced when it changes, so that others may read it.</summary>
    private volatile Activation[] _workers = [];

    public GrainClass Class => grainClass;

    public Activation[] Workers => _workers;

    internal override GrainId TargetId => id;

    internal override Silo Silo => grainClass.Silo;

    internal override void Receive(Call call)
    {
        if (Closed)
        {
            grainClass.Silo.HandOn(call, countForward: false);
            return;
        }

        Activation? best = null;
        foreach (var worker in _workers)
        {
            if (worker.Closed) continue;
            if (best is null || Volatile.Read(ref worker.Busy) < Volatile.Read(ref best.Busy)) best = worker;
        }

        if (best is null || (Volatile.Read(ref best.Busy) > 0 && _workers.Length < grainClass.MaxWorkers))
        {
            best = new Activation(grainClass, id, this);
            _workers = [.. _workers, best];
        }

        Interlocked.Increment(ref best.Busy);
        call.Target = best;
        best.Enqueue(call);
    }

    internal override void OnFailing(Call call, Exception failure) => grainClass.Silo.OnCallFailed(call, failure);

    internal override void OnEnded(PendingCall pending) => throw new NotSupportedException("Workers run the calls.");

    internal override void ExpireFromOutside(int tick)
    {
        // No foreign code runs in this runner's turns, so it cannot be stuck.
    }

    protected override bool Advance(ref int left) => false;

    protected override void OnFault(Exception failure) => grainClass.Silo.OnFault(id, failure);

    private void Remove(Activation activation)
    {
        _workers = [.. _workers.Where(worker => !ReferenceEquals(worker, activation))];
        if (_workers.Length > 0) return;
        Closed = true;
        grainClass.Silo.Remove(id, this);
    }

    /// <summary>A worker has ended.</summary>
    internal sealed class WorkerGone(Activation activation) : TurnItem
    {
        internal override void Enter(CallTarget target) => ((StatelessPool)target).Remove(activation);
    }
}
