using System.Collections.Immutable;
using System.Globalization;
using OrleansVoxa.Grains.Abstractions.Apps;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Grains.Apps;

/// <summary>From what happened to what machines run: next state, machines for those that need one, store, tell.</summary>
public sealed partial class AppGrain
{
    // Machines that refuse say what they have, so after so many rounds something else is wrong and a tick tries again.
    private const int Rounds = 5;
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan QueueAge = TimeSpan.FromSeconds(30);

    // Instances that their machines have been told of in this activation; the others are told again, which changes nothing.
    private readonly HashSet<long> _told = [];
    private readonly Dictionary<string, (int Waiting, long At)> _queues = new(StringComparer.Ordinal);
    private AppSummary? _listed;
    private IGrainTimer? _timer;

    /// <inheritdoc/>
    public Task Observe(string node, ImmutableArray<AppInstanceFacts> facts) => _app.Exists && options.Value.Enabled
        ? Happen(_app, new AppEvent.Observe(node, facts), CancellationToken.None)
        // What is left of an app that was removed, or whose name nobody has, goes.
        : GrainFactory.GetGrain<IAppHostGrain>(node).Release([.. facts.Select(fact => fact.Instance)], CancellationToken.None);

    /// <inheritdoc/>
    public Task LoseNode(string node, ImmutableArray<string> instances, string code, string text) => _app.Exists
        ? Happen(_app, new AppEvent.LoseNode(node, instances, code, text), CancellationToken.None)
        : GrainFactory.GetGrain<IAppHostGrain>(node).Release(instances, CancellationToken.None);

    /// <inheritdoc/>
    public Task ReportQueue(string reporter, int waiting)
    {
        ArgumentNullException.ThrowIfNull(reporter);
        const int MostReporters = 1_000;
        // An edge has another name each time it starts, so those that are not heard of make way.
        if (!_queues.ContainsKey(reporter))
        {
            foreach (var (old, queue) in _queues)
            {
                if (clock.GetElapsedTime(queue.At) > QueueAge) _queues.Remove(old);
            }
        }

        if (_queues.Count < MostReporters || _queues.ContainsKey(reporter)) _queues[reporter] = (Math.Max(0, waiting), clock.GetTimestamp());
        return Task.CompletedTask;
    }

    private async Task Happen(AppGrainState from, AppEvent happened, CancellationToken cancellationToken)
    {
        DateTimeOffset? deadline = null;
        var refused = ImmutableHashSet<string>.Empty;
        var draft = Apply(from, happened, ref deadline);
        var done = false;
        for (var round = 0; round < Rounds; round++)
        {
            (draft, deadline) = await PlaceAll(draft, deadline, refused, cancellationToken);
            if (AppChanges.Matter(store.State, draft)) await Remember(draft);
            else _app = draft;
            // From here on it is decided, whatever becomes of whoever asked for it.
            cancellationToken = CancellationToken.None;
            var (assigned, rejections) = await Assign(draft);
            done = assigned;
            if (rejections.IsEmpty) break;
            foreach (var (serial, node, code, text) in rejections)
            {
                refused = refused.Add(node);
                draft = Apply(draft, new AppEvent.Unplace(serial, code, text), ref deadline);
            }
        }

        done &= await ReleaseAll();
        done &= await List();
        Wake(deadline, done && _app.Life.Instances.All(instance => instance.Node is not null || instance.NotBefore is not null));
    }

    private AppGrainState Apply(AppGrainState app, AppEvent happened, ref DateTimeOffset? deadline)
    {
        var now = clock.GetUtcNow();
        var waiting = _queues.Values.Where(queue => clock.GetElapsedTime(queue.At) <= QueueAge).Sum(queue => (long)queue.Waiting);
        var step = AppLifecycle.Next(app.Life, happened, now, new AppRules(new AppName(Name), revision => Specification(app, revision), options.Value, waiting));
        deadline = step.Deadline;
        if (step.Notes.IsEmpty) return app with { Life = step.Life };
        var (events, last) = (app.Events, app.LastEvent);
        foreach (var note in step.Notes)
        {
            events = events.Add(new StoredAppEvent { Number = ++last, At = now, What = note.What, Instance = note.Instance, Text = note.Text, Operator = note.Operator });
            LogHappened(logger, Name, note.What, note.Instance ?? "", note.Text);
        }

        return app with { Life = step.Life, Events = Kept(events), LastEvent = last };
    }

    private static ImmutableArray<StoredAppEvent> Kept(ImmutableArray<StoredAppEvent> events) =>
        events.Length > KeptEvents ? events.RemoveRange(0, events.Length - KeptEvents) : events;

    /// <summary>Chooses machines for instances that have none and need not wait.</summary>
    private async Task<(AppGrainState App, DateTimeOffset? Deadline)> PlaceAll(AppGrainState app, DateTimeOffset? deadline, ImmutableHashSet<string> refused, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var waiting = app.Life.Instances.Where(instance => instance.Node is null && !(instance.NotBefore > now)).ToList();
        if (waiting.Count == 0)
        {
            if (app.Life.Instances.All(instance => instance.Node is not null)) _rejections = [];
            return (app, deadline);
        }

        var hosts = (await AppCatalogue.HostsAsync(GrainFactory, cancellationToken)).ToArray();
        _rejections = [];
        foreach (var instance in waiting)
        {
            var demand = PlacementDemand.Of(Specification(app, instance.Revision), options.Value) with { Excluded = refused };
            var chosen = PlacementPolicy.Choose(demand, hosts);
            if (chosen >= 0)
            {
                app = Apply(app, new AppEvent.Place(instance.Serial, hosts[chosen].NodeId), ref deadline);
                hosts[chosen] = PlacementPolicy.Take(demand, hosts[chosen]);
                continue;
            }

            _rejections = PlacementPolicy.Explain(demand, hosts);
            app = Apply(app, new AppEvent.Unplace(instance.Serial, AppCodes.NoRoom, NoRoom(_rejections)), ref deadline);
        }

        return (app, deadline);
    }

    private static string NoRoom(ImmutableArray<AppRejection> rejections) => rejections.IsEmpty
        ? "There is no machine: none was admitted, see `voxa app host list`."
        : string.Create(CultureInfo.InvariantCulture, $"None of {rejections.Length} machines is fit: {string.Join("; ", rejections.Take(3).Select(rejection => $"{rejection.Node[..8]}… {rejection.Reason}"))}{(rejections.Length > 3 ? "; …" : ".")}");

    /// <summary>Tells machines of instances that they have not been told of. Those that refuse one are named.</summary>
    private async Task<(bool Done, ImmutableArray<(long Serial, string Node, string Code, string Text)> Refused)> Assign(AppGrainState app)
    {
        _told.IntersectWith(app.Life.Instances.Where(instance => instance.Node is not null).Select(instance => instance.Serial));
        var untold = app.Life.Instances.Where(instance => instance.Node is not null && !_told.Contains(instance.Serial)).ToList();
        if (untold.Count == 0) return (true, []);
        try
        {
            var results = await Task.WhenAll(untold.Select(instance => AssignOne(app, instance)));
            var refused = ImmutableArray.CreateBuilder<(long, string, string, string)>();
            foreach (var (instance, result) in untold.Zip(results))
            {
                if (result.Code is { } code) refused.Add((instance.Serial, instance.Node!, code, result.Text!));
                else _told.Add(instance.Serial);
            }

            return (true, refused.ToImmutable());
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // What is stored is to be done: a tick does it.
            LogNotCarried(logger, exception, Name);
            return (false, []);
        }
    }

    private Task<AppHostResult> AssignOne(AppGrainState app, AppInstance instance)
    {
        var specification = Specification(app, instance.Revision);
        if (Values(instance.Revision) is not { } values)
            throw new InvalidOperationException($"The values of revision {instance.Revision} of app {Name} are not sealed under this master key; start with the key file that the store was made with.");
        var id = new InstanceId(specification.Name, instance.Revision, instance.Serial);
        var order = new AppInstanceOrder(id.ToString(), [.. InstanceMessages.Encode(WithValues(specification, values).Instance(id))]);
        var needs = PlacementDemand.Of(specification, options.Value).Needs;
        return GrainFactory.GetGrain<IAppHostGrain>(instance.Node!).Assign(new AppAssignment(order, needs), CancellationToken.None);
    }

    private async Task<bool> ReleaseAll()
    {
        foreach (var group in _app.Life.Releases.GroupBy(release => release.Node).ToList())
        {
            ImmutableArray<string> instances = [.. group.Select(release => release.Instance)];
            try
            {
                await GrainFactory.GetGrain<IAppHostGrain>(group.Key).Release(instances, CancellationToken.None);
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                LogNotCarried(logger, exception, Name);
                return false;
            }

            // Not worth a write: told twice, a machine does nothing the second time.
            DateTimeOffset? ignored = null;
            _app = Apply(_app, new AppEvent.Released(group.Key, instances), ref ignored);
        }

        return true;
    }

    private async Task<bool> List()
    {
        var summary = AppViews.SummaryOf(Name, _app, Wanted, Ready());
        if (summary == _listed) return true;
        try
        {
            await Catalogue.PutApp(summary, CancellationToken.None);
            _listed = summary;
            return true;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            LogNotCarried(logger, exception, Name);
            return false;
        }
    }

    /// <summary>Has the machines told that everything goes, then forgets all but the numbers. It is decided, so no caller's patience ends this.</summary>
    private async Task<bool> FinishRemoval()
    {
        if (!await ReleaseAll()) return false;
        _timer?.Dispose();
        _timer = null;
        await Catalogue.DropApp(Name, CancellationToken.None);
        await GrainFactory.GetGrain<IAppLogGrain>(Name).Clear(CancellationToken.None);
        await Remember(new AppGrainState { LastRevision = _app.LastRevision, LastEvent = _app.LastEvent, Life = new AppLife { LastSerial = _app.Life.LastSerial } });
        await Unremind();
        _specifications.Clear();
        _rejections = [];
        _listed = null;
        return true;
    }

    private int Ready() => _app.Life.Instances.Count(instance => instance.IsReady(Specification(instance.Revision), clock.GetUtcNow()));

    private AppResult View() => new(null, null, [], AppViews.Of(Name, _app, Specification, _rejections, clock.GetUtcNow()));

    private void Wake(DateTimeOffset? deadline, bool done)
    {
        var due = deadline is { } moment ? moment - clock.GetUtcNow() : Timeout.InfiniteTimeSpan;
        if (!done && (due < TimeSpan.Zero || due > Retry)) due = Retry;
        if (due == Timeout.InfiniteTimeSpan)
        {
            _timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return;
        }

        due = due < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : due;
        if (_timer is null)
        {
            _timer = this.RegisterGrainTimer(
                static (grain, _) => grain._app.Exists ? grain.Happen(grain._app, new AppEvent.Tick(), CancellationToken.None) : Task.CompletedTask,
                this,
                new GrainTimerCreationOptions(due, Timeout.InfiniteTimeSpan) { KeepAlive = true });
        }
        else
        {
            _timer.Change(due, Timeout.InfiniteTimeSpan);
        }
    }
}
