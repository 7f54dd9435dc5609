using Orleans;
using Orleans.Embedded;
using Orleans.Runtime;
using Orleans.Storage;

namespace OrleansVoxa.Embedded.Engine.Runtime;

/// <summary>
/// One grain in memory and the turns it runs in. Everything here but the mailbox is touched inside turns only, so there are no
/// locks; what the sweeper reads from outside it reads racily, for messages and for the stuck.
/// </summary>
internal sealed partial class Activation : TurnRunner, IGrainContext
{
    /// <summary>Calls that the pool has given this worker and that have not left it.</summary>
    internal int Busy;

    private readonly GrainClass _class;
    private readonly GrainId _id;
    private readonly StatelessPool? _pool;
    private object? _grain;
    private GrainReference? _reference;
    private Call? _blocking;
    private Call? _current;
    private WaitingCalls _waiting;
    private PendingCall? _pending;
    private int _running;
    private int _lastUsed;
    private long _calls;
    private ActivationState _state;
    private bool _watched;

    /// <summary>Set when a call has ended while others wait: only then can one of them start that could not before.</summary>
    private bool _changed;

    public Activation(GrainClass grainClass, GrainId id, StatelessPool? pool = null)
    {
        _class = grainClass;
        _id = id;
        _pool = pool;
        _lastUsed = grainClass.Silo.Tick;
    }

    public GrainId GrainId => _id;

    public GrainClass Class => _class;

    public object? GrainInstance => _grain;

    public IServiceProvider ActivationServices => _class.Silo.Services;

    public GrainReference GrainReference => _reference ??= new GrainReference(_class.Silo, _id) { Route = (CallTarget?)_pool ?? this };

    /// <summary>Calls started since activation, for statistics.</summary>
    public long Calls => Volatile.Read(ref _calls);

    /// <summary>Whether it is made and has not begun to end, as far as can be seen from outside.</summary>
    public bool IsValid => _state == ActivationState.Valid;

    internal override GrainId TargetId => _id;

    internal override Silo Silo => _class.Silo;

    internal override Call? Blocking => Volatile.Read(ref _blocking) ?? Volatile.Read(ref _current);

    public bool Equals(IGrainContext? other) => ReferenceEquals(this, other);

    public override string ToString() => $"{_id} ({_class.Type.Name}, {_state})";

    internal override void Receive(Call call)
    {
        call.Target = this;
        switch (_state)
        {
            case ActivationState.Valid when !_changed && MayStart(call):
                Run(call);
                break;
            case ActivationState.Dead:
                HandOn(call);
                break;
            default:
                _waiting.Add(call, Admission.MayOvertake(call, _class.MayInterleave));
                Watch();
                if (_state == ActivationState.New) BeginActivation();
                break;
        }
    }

    internal override void OnFailing(Call call, Exception failure)
    {
        // The mark comes off before the caller sees the failure, so that it ends this activation only, not those it passes through.
        if (failure is InconsistentStateException { IsSourceActivation: true } conflict)
        {
            conflict.IsSourceActivation = false;
            BeginDeactivation(new DeactivationReason(DeactivationReasonCode.ApplicationError, failure, "The state in the store is another than the one in memory."));
        }

        _class.Silo.OnCallFailed(call, failure);
    }

    internal override void OnEnded(PendingCall pending)
    {
        if (pending.Previous is null)
            _pending = pending.Next;
        else
            pending.Previous.Next = pending.Next;
        if (pending.Next is not null) pending.Next.Previous = pending.Previous;
        Ended(pending.Call);
    }

    protected override bool Advance(ref int left)
    {
        while (_state == ActivationState.Valid && _changed)
        {
            if (left <= 0) return true;
            _changed = false;
            StartWaiting(ref left);
        }

        if (_state == ActivationState.Deactivating)
        {
            // Nobody will take these calls over; left waiting, grains that call each other would hold up the end until their calls time out.
            if (_class.Silo.IsStopping) RefuseWaiting();
            if (_running == 0 && !_ending!.Begun) FinishDeactivation();
        }

        return false;
    }

    protected override void OnFault(Exception failure) => _class.Silo.OnFault(_id, failure);

    /// <summary>One pass over the waiting calls, starting those that may.</summary>
    private void StartWaiting(ref int left)
    {
        Call? previous = null;
        var call = _waiting.Head;
        while (call is not null && _state == ActivationState.Valid)
        {
            if (left <= 0)
            {
                _changed = true;
                return;
            }

            var next = (Call?)call.Next;
            if (MayStart(call))
            {
                left--;
                _waiting.Remove(previous, call, Admission.MayOvertake(call, _class.MayInterleave));
                Run(call);
            }
            else if (_waiting.HasOvertakers)
            {
                previous = call;
            }
            else
            {
                return;
            }

            call = next;
        }
    }

    private bool MayStart(Call call)
    {
        try
        {
            return Admission.MayStart(_running, _blocking, call, _class.MayInterleave, _grain);
        }
        catch (Exception failure)
        {
            // The grain's own predicate failed. A caller that waits learns it, and the call is dropped when it is run; a one-way
            // call waits until the rule lets it in without the predicate.
            call.Fail(failure);
            _class.Silo.OnCallFailed(call, failure);
            return call.IsAnswered;
        }
    }

    private void Run(Call call)
    {
        _running++;
        if (call.IsAnswered)
        {
            // Its caller has given up, by time-out or by its token.
            Ended(call);
            return;
        }

        _calls++;
        _current = call;
        if (call is not TimerTick { KeepAlive: false }) _lastUsed = _class.Silo.Tick;
        SynchronizationContext.SetSynchronizationContext(call);
        RequestContext.Current = call.Values;

        var pending = _class.Filters is { } filters && call is not TimerTick ? filters.Start(this, call) : call.Start(_grain!);
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
        if (_blocking is null && (call.Method.Options & CallOptions.AlwaysInterleave) == 0) _blocking = call;
        Watch();
    }

    private void Ended(Call call)
    {
        _running--;
        if (_blocking is null || ReferenceEquals(_blocking, call)) _blocking = null;
        _changed = !_waiting.IsEmpty;
        Release(call);

        // Or a grain that calls itself on and on would keep all its calls alive.
        call.Caller = null;
        call.Callee = null;
    }

    /// <summary>The call has left this activation.</summary>
    private void Release(Call call)
    {
        if (call.Counted)
        {
            call.Counted = false;
            Interlocked.Decrement(ref ((CallTarget?)_pool ?? this).Load);
        }

        if (_pool is not null && call is not TimerTick) Interlocked.Decrement(ref Busy);
    }

    private void Watch()
    {
        if (_watched) return;
        _watched = true;
        _class.Silo.Sweeper.Watch(this);
    }
}
