using System.Collections.Immutable;
using OrleansVoxa.Grains.Abstractions.Apps;

namespace OrleansVoxa.Grains.Apps;

/// <summary>The shell around <see cref="AppLogRing"/>: it stores what came some seconds later, all of it at once.</summary>
[GrainType("voxa.app-log")]
public sealed class AppLogGrain([PersistentState("app-log")] IPersistentState<AppLogState> store, TimeProvider clock) : Grain, IAppLogGrain
{
    private static readonly TimeSpan StoreAfter = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private AppLogRing _ring = new(new AppLogState());
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ImmutableHashSet<string> _known = [];
    private IGrainTimer? _timer;
    private bool _dirty;

    private string Name => this.GetPrimaryKeyString();

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _ring = new AppLogRing(store.State);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Signal();
        await Remember();
    }

    /// <inheritdoc/>
    public async Task Append(string node, ImmutableArray<AppLogLine> lines, CancellationToken cancellationToken)
    {
        ImmutableArray<string> strangers = [.. lines.Select(line => line.Instance).Distinct().Where(instance => !_known.Contains(Key(node, instance)))];
        if (!strangers.IsEmpty)
        {
            // Instances come and go, and a machine may only speak for its own.
            var standing = await GrainFactory.GetGrain<IAppGrain>(Name).StandAt(node, strangers, cancellationToken);
            if (_known.Count > AppLogRing.MaximumLines) _known = [];
            _known = _known.Union(standing.Select(instance => Key(node, instance)));
        }

        var any = false;
        foreach (var line in lines.Where(line => _known.Contains(Key(node, line.Instance)))) any |= _ring.TryAppend(line);
        if (!any) return;
        _dirty = true;
        Signal();
        _timer ??= this.RegisterGrainTimer(Remember, new GrainTimerCreationOptions { DueTime = StoreAfter, Period = StoreAfter, Interleave = false });
    }

    /// <inheritdoc/>
    public Task<AppLogPage> Read(AppLogQuery query, CancellationToken cancellationToken) => Task.FromResult(_ring.Read(query));

    /// <inheritdoc/>
    public async Task WaitForMore(long number, CancellationToken cancellationToken)
    {
        if (_ring.Last > number) return;
        try
        {
            await _more.Task.WaitAsync(LongestWait, clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Nothing was written; whoever still wants to know asks again.
        }
    }

    /// <inheritdoc/>
    public async Task Clear(CancellationToken cancellationToken)
    {
        _ring = new AppLogRing(new AppLogState());
        (_known, _dirty) = ([], false);
        if (store.RecordExists) await store.ClearStateAsync(cancellationToken);
        Signal();
        DeactivateOnIdle();
    }

    private async Task Remember()
    {
        if (!_dirty)
        {
            _timer?.Dispose();
            _timer = null;
            return;
        }

        await store.Store(_ring.State);
        _dirty = false;
    }

    private void Signal()
    {
        var waiting = _more;
        _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        waiting.TrySetResult();
    }

    private static string Key(string node, string instance) => $"{node} {instance}";
}
