using OrleansVoxa.Agent.Containers;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Agent.Reconciling;

/// <content>What the engine says.</content>
internal sealed partial class InstanceBook
{
    private readonly TaskCompletionSource _looked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private MachineFacts _machine = MachineFacts.Unknown;
    private bool _isListed;

    // Why the engine is away; empty while it is there.
    private string _goneCode = MachineFacts.Unknown.Code;
    private string _goneReason = MachineFacts.Unknown.Reason;

    /// <summary>Done once the engine has been asked for the first time, whatever came of it.</summary>
    public Task Looked => _looked.Task;

    /// <summary>The engine does not answer: everything stays as it was last seen.</summary>
    public void Lose(string code, string reason)
    {
        reason = InstanceReports.Shorten(reason);
        lock (_lock)
        {
            if (_goneCode == code && _goneReason == reason && _looked.Task.IsCompleted) return;
            _goneCode = code;
            _goneReason = reason;
        }

        _looked.TrySetResult();
        News.Set();
    }

    /// <summary>The engine answers, and all containers have been seen.</summary>
    public void Find(MachineFacts machine)
    {
        machine = machine with { Reason = InstanceReports.Shorten(machine.Reason) };
        lock (_lock)
        {
            _machine = machine;
            _isListed = true;
            _goneCode = "";
            _goneReason = "";
            // What failed because it was away need not wait any longer.
            foreach (var entry in _entries.Values.Where(entry => entry.Report.Code.StartsWith("engine_", StringComparison.Ordinal))) entry.NotBefore = default;
        }

        _looked.TrySetResult();
        Work.Set();
        News.Set();
    }

    /// <summary>Compares a list of containers with what is known.</summary>
    /// <param name="listed">All containers of this agent.</param>
    /// <returns>Those that must be looked at; the others stand as before.</returns>
    public IReadOnlyList<InstanceId> Compare(IReadOnlyList<ListedContainer> listed)
    {
        lock (_lock)
        {
            var changed = new List<InstanceId>();
            var found = new HashSet<string>(StringComparer.Ordinal);
            foreach (var container in listed)
            {
                var key = container.Id.ToString();
                found.Add(key);
                if (_entries.TryGetValue(key, out var entry) && (IsBusy(entry) || IsSame(entry, container))) continue;
                changed.Add(container.Id);
            }

            changed.AddRange(_entries.Values.Where(entry => entry.Report.Container.Length > 0 && !found.Contains(entry.Id.ToString()) && !IsBusy(entry)).Select(entry => entry.Id));
            return changed;
        }
    }

    /// <summary>Something happened to an instance's container.</summary>
    /// <returns>False if it is being worked on, which looks at it afterwards.</returns>
    public bool Touch(InstanceId id)
    {
        lock (_lock) return !_entries.TryGetValue(id.ToString(), out var entry) || !IsBusy(entry);
    }

    /// <summary>How an instance's container stands; null if there is none.</summary>
    public void See(InstanceId id, InstanceReport? report)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(id.ToString(), out var entry))
            {
                if (report is null) return;
                _entries[id.ToString()] = new BookEntry(id, report);
            }
            else if (report is { Code: InstanceReports.BeingRemoved } && entry.Standing is InstanceStanding.Runs or InstanceStanding.Ended)
            {
                // It has run, so it is none to be made anew; that it is gone will be seen, too.
                return;
            }
            else if (IsBusy(entry) || !(report is null ? Vanish(entry) : entry.Take(report)))
            {
                return;
            }
        }

        Work.Set();
        News.Set();
    }

    private static bool IsBusy(BookEntry entry)
    {
        if (entry.Work is null) return false;
        entry.IsStale = true;
        return true;
    }

    private static bool IsSame(BookEntry entry, ListedContainer container) => entry.Report.Container == container.Container && container.State switch
    {
        "running" or "restarting" => entry is { Standing: InstanceStanding.Runs, Report.Code: not "container_paused" },
        "paused" => entry is { Standing: InstanceStanding.Runs, Report.Code: "container_paused" },
        "exited" or "dead" => entry.Standing == InstanceStanding.Ended,
        _ => entry.Standing == InstanceStanding.HalfMade,
    };

    // A container that is not there any more, and that this agent did not remove.
    private static bool Vanish(BookEntry entry) => entry.Standing switch
    {
        InstanceStanding.Runs => entry.Take(entry.IsAsked
            ? InstanceReports.Of(entry.Id, InstanceState.Stopped, "", "It was asked to end, and its container is gone.")
            : InstanceReports.Of(entry.Id, InstanceState.Failed, "container_removed", "Somebody removed its container at the engine.")),
        InstanceStanding.Ended => entry.Take(entry.Report with { Container = "" }),
        InstanceStanding.HalfMade => entry.Take(InstanceReports.Of(entry.Id, InstanceState.Pending, entry.Report.Code, entry.Report.Reason)),
        _ => false,
    };
}
