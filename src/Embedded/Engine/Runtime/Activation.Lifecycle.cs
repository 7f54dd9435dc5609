using Orleans;
using Orleans.Embedded;
using Orleans.Runtime;

namespace OrleansVoxa.Embedded.Engine.Runtime;

/// <content>Birth and death.</content>
internal sealed partial class Activation
{
    private Phase? _phase;
    private Ending? _ending;
    private GrainTimer? _timers;
    private int _keepUntil;

    public Task Deactivated => Ensure().Done.Task;

    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default)
    {
        // From inside its own turn it holds at once: no waiting call starts after the grain has asked to end.
        if (SynchronizationContext.Current is Call call && ReferenceEquals(call.Target, this))
            BeginDeactivation(deactivationReason);
        else
            Enqueue(new DeactivateCommand(deactivationReason));
    }

    public void DelayDeactivation(TimeSpan timeSpan) =>
        _keepUntil = timeSpan <= TimeSpan.Zero ? 0 : _class.Silo.TickAfter(timeSpan);

    internal void BeginDeactivation(DeactivationReason reason)
    {
        if (_state is ActivationState.Deactivating or ActivationState.Dead) return;
        if (_state == ActivationState.New)
        {
            // Nobody has called it yet, so there is nothing to undo.
            Ensure().Reason = reason;
            Die(null);
            return;
        }

        Ensure().Reason ??= reason;
        if (_state == ActivationState.Valid) _state = ActivationState.Deactivating;
    }

    /// <summary>A look from outside that spares busy grains the question.</summary>
    internal bool MayBeIdle(int tick, int age) => _state == ActivationState.Valid && tick - _lastUsed >= age;

    internal void CollectIfIdle(int tick, int age)
    {
        if (_state != ActivationState.Valid || _running > 0 || !_waiting.IsEmpty) return;
        if (tick - _lastUsed < age || tick - _keepUntil < 0 && _keepUntil != 0) return;
        BeginDeactivation(new DeactivationReason(DeactivationReasonCode.ActivationIdle, "Nobody called for longer than the collection age."));
    }

    internal void Attach(GrainTimer timer)
    {
        timer.NextOfGrain = _timers;
        _timers = timer;
    }

    internal void Detach(GrainTimer timer)
    {
        if (ReferenceEquals(_timers, timer))
        {
            _timers = timer.NextOfGrain;
            return;
        }

        for (var other = _timers; other is not null; other = other.NextOfGrain)
        {
            if (!ReferenceEquals(other.NextOfGrain, timer)) continue;
            other.NextOfGrain = timer.NextOfGrain;
            return;
        }
    }

    private void BeginActivation()
    {
        _state = ActivationState.Activating;
        _phase = new Phase(_class.Silo.TickAfter(_class.Silo.Collection.ActivationTimeout));
        var context = new TurnContext(this, TurnContext.Activate);
        SynchronizationContext.SetSynchronizationContext(context);
        RequestContext.Current = _waiting.Head?.Values;
        _ = ActivateAsync(_phase);
    }

    private async Task ActivateAsync(Phase phase)
    {
        Exception? failure = null;
        try
        {
            _grain = _class.Create(this, out var states);
            foreach (var state in states) await state.ReadStateAsync(phase.Cancel.Token);
            if (_grain is IGrainBase grain) await grain.OnActivateAsync(phase.Cancel.Token);
        }
        catch (Exception thrown)
        {
            failure = thrown;
        }

        // If time ran out meanwhile, the activation has ended without this.
        if (!ReferenceEquals(_phase, phase)) return;
        phase.Cancel.Dispose();
        _phase = null;
        if (failure is not null)
        {
            FailActivation(failure);
            return;
        }

        _class.Silo.OnActivated(this);
        _state = _ending?.Reason is null ? ActivationState.Valid : ActivationState.Deactivating;
        _lastUsed = _class.Silo.Tick;
        _changed = true;
    }

    private void FailActivation(Exception failure)
    {
        _class.Silo.OnActivationFailed(_id, failure);
        Ensure().Reason ??= new DeactivationReason(DeactivationReasonCode.ActivationFailed, failure, "The grain could not be activated.");
        Die(failure);
    }

    private void FinishDeactivation()
    {
        _ending!.Begun = true;
        for (var timer = _timers; timer is not null; timer = timer.NextOfGrain) timer.Stop();
        _timers = null;
        _phase = new Phase(_class.Silo.TickAfter(_class.Silo.Collection.DeactivationTimeout));
        var context = new TurnContext(this, TurnContext.Deactivate);
        SynchronizationContext.SetSynchronizationContext(context);
        RequestContext.Current = null;
        Watch();
        _ = DeactivateAsync(_ending.Reason!.Value, _phase);
    }

    private async Task DeactivateAsync(DeactivationReason reason, Phase phase)
    {
        try
        {
            if (_grain is IGrainBase grain) await grain.OnDeactivateAsync(reason, phase.Cancel.Token);
            switch (_grain)
            {
                case IAsyncDisposable disposable:
                    await disposable.DisposeAsync();
                    break;
                case IDisposable disposable:
                    disposable.Dispose();
                    break;
            }
        }
        catch (Exception failure)
        {
            _class.Silo.OnDeactivationFailed(_id, failure);
        }

        if (!ReferenceEquals(_phase, phase)) return;
        phase.Cancel.Dispose();
        Die(null);
    }

    /// <summary>
    /// Activation or deactivation takes longer than it may. It is told so by its token and left to itself; the grain's calls
    /// wait for it no longer.
    /// </summary>
    private void RunOutOfTime(Phase phase)
    {
        if (_state == ActivationState.Activating)
        {
            FailActivation(new TimeoutException($"{_id} was not activated within {_class.Silo.Collection.ActivationTimeout}."));
        }
        else
        {
            _class.Silo.OnDeactivationFailed(
                _id, new TimeoutException($"{_id} was not deactivated within {_class.Silo.Collection.DeactivationTimeout}."));
            Die(null);
        }

        phase.Cancel.Cancel();
    }

    /// <summary>Leaves the catalog and hands the waiting calls on, or fails them with what kept the grain from being made.</summary>
    private void Die(Exception? failure)
    {
        _state = ActivationState.Dead;
        Closed = true;
        _phase = null;
        _grain = null;
        if (_pool is null)
            _class.Silo.Remove(_id, this);
        else
            _pool.Enqueue(new StatelessPool.WorkerGone(this));

        for (var call = _waiting.TakeAll(); call is not null;)
        {
            var next = (Call?)call.Next;
            call.Next = null;
            if (failure is null)
                HandOn(call);
            else
                Refuse(call, failure);
            call = next;
        }

        Ensure().Done.TrySetResult();
    }

    private void HandOn(Call call)
    {
        Release(call);
        if (call is TimerTick || call.IsAnswered) return;
        _class.Silo.HandOn(call, countForward: _calls == 0);
    }

    private void Refuse(Call call, Exception failure)
    {
        Release(call);
        call.Fail(failure);
        _class.Silo.OnCallFailed(call, failure);
    }

    private void RefuseWaiting()
    {
        for (var call = _waiting.TakeAll(); call is not null;)
        {
            var next = (Call?)call.Next;
            call.Next = null;
            if (call is TimerTick) Release(call);
            else Refuse(call, _class.Silo.Unavailable());
            call = next;
        }
    }

    private Ending Ensure()
    {
        if (_ending is { } own) return own;
        var made = new Ending();
        return Interlocked.CompareExchange(ref _ending, made, null) ?? made;
    }

    /// <summary>Activation or deactivation under way, and until when it may take.</summary>
    private sealed class Phase(int deadline)
    {
        public int Deadline => deadline;

        public CancellationTokenSource Cancel { get; } = new();
    }

    private sealed class Ending
    {
        public DeactivationReason? Reason { get; set; }

        public bool Begun { get; set; }

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
