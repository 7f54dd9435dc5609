using System.Collections.Immutable;
using OrleansVoxa.Agent.Containers;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Agent.Reconciling;

/// <summary>All that the agent knows: what it was told, what the engine says, and what is being done. Nothing in it takes time. Thread-safe.</summary>
internal sealed partial class InstanceBook(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, BookEntry> _entries = new(StringComparer.Ordinal);
    private readonly RetryTimes _retries = new(time);

    // Moments are counted from here: a clock that is set must not hold up what waits for its time.
    private readonly long _began = time.GetTimestamp();
    private Dictionary<string, InstanceSpecification> _wanted = new(StringComparer.Ordinal);
    private HashSet<string> _forget = new(StringComparer.Ordinal);
    private HostInstructions? _told;

    private TimeSpan Now => time.GetElapsedTime(_began);

    /// <summary>Set when there may be something to do.</summary>
    public Signal Work { get; } = new(time);

    /// <summary>Set when there is something that the cluster should hear at once.</summary>
    public Signal News { get; } = new(time);

    /// <summary>Takes instructions in. They hold until there are others, also while there is no connection to the cluster.</summary>
    public void Tell(HostInstructions told)
    {
        lock (_lock)
        {
            _told = told;
            _wanted = told.Instances.ToDictionary(one => one.Instance, StringComparer.Ordinal);
            _forget = told.Forget.ToHashSet(StringComparer.Ordinal);
            foreach (var instance in _wanted.Keys)
            {
                if (!_entries.ContainsKey(instance) && InstanceId.TryParse(instance, out var id))
                    _entries[instance] = new BookEntry(id, InstanceReports.Of(id, InstanceState.Pending, "", ""));
            }
        }

        Work.Set();
    }

    /// <summary>What is done next; all of it counts as begun.</summary>
    /// <param name="pause">In how long there will be something to do if nothing happens before; null: never.</param>
    public IReadOnlyList<InstanceTask> Begin(out TimeSpan? pause)
    {
        lock (_lock)
        {
            var now = Now;
            pause = null;
            // Before both are heard nothing may be ended for not being wanted, nor made for not being there.
            if (_told is null || !_isListed || _goneCode.Length > 0) return [];
            var plan = Reconciliation.Decide(
                _wanted.Keys.ToHashSet(StringComparer.Ordinal), _forget,
                [.. _entries.Values.Select(entry => new KnownInstance(entry.Id.ToString(), entry.Standing, entry.Work, entry.NotBefore))], now);
            pause = plan.Next - now;
            var begun = new List<InstanceTask>();
            foreach (var (work, instance) in plan.Steps)
            {
                var entry = _entries[instance];
                if (work == WorkKind.Drop)
                {
                    _entries.Remove(instance);
                    _retries.Succeeded(instance);
                    News.Set();
                    continue;
                }

                entry.Work = work;
                if (work == WorkKind.Cancel)
                {
                    // Not here: what it calls comes back to this book.
                    _ = entry.Breaker!.CancelAsync();
                    continue;
                }

                entry.IsStale = false;
                if (work == WorkKind.Stop) entry.IsAsked = true;
                entry.Breaker = work == WorkKind.Ensure ? new CancellationTokenSource() : null;
                begun.Add(new InstanceTask(work, entry.Id, _wanted.GetValueOrDefault(instance), _told.Registries, entry.Breaker));
            }

            return begun;
        }
    }

    /// <summary>What an instance's image is at.</summary>
    public void Progress(InstanceId id, InstanceState state, string text)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(id.ToString(), out var entry)) return;
            // Each mebibyte is not worth a report of its own.
            if (entry.Report.State != state) News.Set();
            entry.Take(InstanceReports.Of(id, state, "", text));
        }
    }

    /// <summary>What was begun for an instance is done.</summary>
    /// <param name="id">The instance.</param>
    /// <param name="report">How it stands now; null if there is no container of it.</param>
    /// <returns>True if something happened to its container meanwhile, so that it must be looked at again.</returns>
    public bool Finish(InstanceId id, InstanceReport? report)
    {
        bool isStale;
        lock (_lock)
        {
            if (!_entries.TryGetValue(id.ToString(), out var entry)) return false;
            isStale = End(entry);
            if (report is { State: InstanceState.Pending }) Wait(entry, new InstanceException(report.Code, report.Reason, passing: true));
            else _retries.Succeeded(id.ToString());
            if (report is null) Vanish(entry);
            else entry.Take(report);
        }

        Work.Set();
        News.Set();
        return isStale;
    }

    /// <summary>An instance's container is removed, and with it everything that there was of it.</summary>
    public void Remove(InstanceId id)
    {
        lock (_lock)
        {
            _retries.Succeeded(id.ToString());
            if (_entries.TryGetValue(id.ToString(), out var entry))
            {
                End(entry);
                entry.Take(InstanceReports.Of(id, InstanceState.Stopped, "", "It was removed."));
            }
        }

        Work.Set();
        News.Set();
    }

    /// <summary>What was begun for an instance failed; passing failures are tried again, later each time.</summary>
    /// <param name="id">The instance.</param>
    /// <param name="fault">Why.</param>
    /// <param name="seen">How its container stands; null if there is none, or none can be seen.</param>
    public bool Fail(InstanceId id, Exception fault, InstanceReport? seen)
    {
        bool isStale;
        lock (_lock)
        {
            if (!_entries.TryGetValue(id.ToString(), out var entry)) return false;
            var ensuring = entry.Work is WorkKind.Ensure or WorkKind.Cancel;
            isStale = End(entry);
            var said = InstanceReports.Of(id, fault);
            if (!ensuring || said.State == InstanceState.Pending) Wait(entry, fault);
            entry.Take((ensuring, seen) switch
            {
                (true, { State: not InstanceState.Pending }) => seen,
                (true, _) => said with { Container = seen?.Container ?? "" },
                (false, _) => (seen ?? entry.Report) with { Code = said.Code, Reason = said.Reason },
            });
        }

        Work.Set();
        News.Set();
        return isStale;
    }

    private static bool End(BookEntry entry)
    {
        entry.Work = null;
        entry.Breaker = null;
        return entry.IsStale;
    }

    private void Wait(BookEntry entry, Exception fault)
    {
        var key = entry.Id.ToString();
        _retries.Failed(key, fault);
        entry.NotBefore = Now + (_retries.Waiting(key)?.Left ?? TimeSpan.Zero);
    }
}
