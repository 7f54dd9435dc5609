using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Configuration;
using Orleans.Embedded;
using Orleans.Hosting;
using Orleans.Runtime;

namespace OrleansVoxa.Embedded.Engine.Runtime;

/// <summary>The one silo of the process: who is active, and the way of each call to its grain. Thread-safe.</summary>
internal sealed partial class Silo : CallRouter, IClusterClient
{
    /// <summary>The sweeper's clock; deadlines and idle times are counted in its ticks.</summary>
    internal volatile int Tick;

    private readonly ConcurrentDictionary<GrainId, TurnRunner> _active = new();
    private readonly ConcurrentDictionary<GrainId, ObserverTarget> _observers = new();
    private readonly SiloMessagingOptions _messaging;
    private readonly ILogger _log;
    private readonly int _responseTicks;
    private volatile SiloState _state;

    public Silo(
        IServiceProvider services,
        IOptions<EmbeddedGrainOptions> options,
        IOptions<SiloMessagingOptions> messaging,
        IOptions<GrainCollectionOptions> collection,
        TimeProvider time,
        EngineMeter meter,
        ILoggerFactory logging)
    {
        Services = services;
        Options = options.Value;
        Collection = collection.Value;
        Time = time;
        Meter = meter;
        _messaging = messaging.Value;
        _log = logging.CreateLogger("OrleansVoxa.Embedded");
        Sweeper = new Sweeper(this, time, _messaging.ResponseTimeout);
        _responseTicks = Sweeper.TicksOf(_messaging.ResponseTimeout) + 1;
        Catalog = new GrainCatalog(this, Options.Assemblies);
    }

    public IServiceProvider Services { get; }

    public IServiceProvider ServiceProvider => Services;

    public string Name => Options.SiloName;

    public EmbeddedGrainOptions Options { get; }

    public GrainCollectionOptions Collection { get; }

    public TimeProvider Time { get; }

    public EngineMeter Meter { get; }

    public Sweeper Sweeper { get; }

    public GrainCatalog Catalog { get; }

    /// <summary>A deadline that is never reached.</summary>
    public int FarTick => unchecked(Tick + int.MaxValue / 2);

    /// <summary>All activations, in no order.</summary>
    public IEnumerable<Activation> Activations => _active.Values.SelectMany(
        static runner => runner is StatelessPool pool ? pool.Workers : [(Activation)runner]);

    /// <summary>The ticks that pass in at least <paramref name="time"/>.</summary>
    public int TicksOf(TimeSpan time) => Sweeper.TicksOf(time);

    /// <summary>The tick by which at least <paramref name="time"/> has passed.</summary>
    public int TickAfter(TimeSpan time) => unchecked(Tick + TicksOf(time) + 1);

    internal override void Send(GrainReference reference, Call call)
    {
        if (!Sweeper.IsAwake) Sweeper.Wake();
        var method = call.Method;
        call.Values = RequestContext.Current;
        call.Deadline = unchecked(Tick + (method.ResponseTimeout is { } own ? TicksOf(own) + 1 : _responseTicks));
        if ((method.Options & CallOptions.OneWay) == 0 && SynchronizationContext.Current is Call caller)
        {
            call.Caller = caller;
            caller.Callee = call;

            // Of a chain that began within one tick the first call expires first, while the rest still stands to be named.
            if ((uint)(caller.Deadline - call.Deadline) < 64) call.Deadline = unchecked(caller.Deadline + 1);
        }

        var target = reference.Route;
        if (target is null || target.Closed)
        {
            try
            {
                reference.Route = target = Find(reference.GrainId);
            }
            catch (Exception failure)
            {
                call.Fail(failure);
                OnCallFailed(call, failure);
                return;
            }
        }

        call.Target = target;
        if (!Reserve(target, call)) return;
        target.Enqueue(call);
    }

    /// <summary>Sends a call on that came to an activation that has ended.</summary>
    internal void HandOn(Call call, bool countForward)
    {
        if (countForward && ++call.Forwards > _messaging.MaxForwardCount)
        {
            Reject(call, $"{call} was handed on {_messaging.MaxForwardCount} times, each time to an activation that ended before it ran a call.");
            return;
        }

        try
        {
            var target = Find(call.Target!.TargetId);
            call.Target = target;
            target.Enqueue(call);
        }
        catch (Exception failure)
        {
            call.Fail(failure);
            OnCallFailed(call, failure);
        }
    }

    internal void Remove(GrainId id, TurnRunner runner) => _active.TryRemove(new KeyValuePair<GrainId, TurnRunner>(id, runner));

    private TurnRunner Find(GrainId id)
    {
        while (true)
        {
            if (_active.TryGetValue(id, out var found))
            {
                if (!found.Closed) return found;

                // It has ended and is about to leave the catalog; making way for it here spares a wait.
                Remove(id, found);
                continue;
            }

            if (_observers.TryGetValue(id, out var observer)) return observer;
            if (_state != SiloState.Running) throw Unavailable();
            var grainClass = Catalog.ClassOf(id.Type)
                ?? throw new ArgumentException(id.Type == ObserverType
                    ? $"The observer {id} is gone."
                    : $"There is no grain class of type \"{id.Type}\" for {id}.");
            var made = grainClass.MaxWorkers > 0 ? (TurnRunner)new StatelessPool(grainClass, id) : new Activation(grainClass, id);
            if (!_active.TryAdd(id, made)) continue;
            if (!_collecting) ArmCollector();
            return made;
        }
    }

    /// <summary>Counts the call against its target's limit; answers it and says no if that is reached.</summary>
    private bool Reserve(CallTarget target, Call call)
    {
        var limit = target is StatelessPool ? _messaging.MaxEnqueuedRequestsHardLimit_StatelessWorker : _messaging.MaxEnqueuedRequestsHardLimit;
        if (limit <= 0) return true;

        call.Counted = true;
        var load = Interlocked.Increment(ref target.Load);
        if (load <= limit) return true;

        Interlocked.Decrement(ref target.Load);
        call.Counted = false;
        if ((call.Method.Options & CallOptions.OneWay) != 0)
            OnDropped(call);
        else
            call.Fail(new LimitExceededException(nameof(SiloMessagingOptions.MaxEnqueuedRequestsHardLimit), load, limit, target.TargetId));
        return false;
    }

    internal SiloUnavailableException Unavailable() => new(_state == SiloState.New
        ? "The silo has not started yet."
        : "The silo is stopping and makes no further activations.");
}
