using OrleansVoxa.Agent.Containers;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Agent.Reconciling;

/// <content>Checks, measurements, and what the cluster is told of all that.</content>
internal sealed partial class InstanceBook
{
    /// <summary>The containers that run.</summary>
    public IReadOnlyList<(InstanceId Id, string Container)> Running()
    {
        lock (_lock) return [.. _entries.Values.Where(entry => entry.Standing == InstanceStanding.Runs).Select(entry => (entry.Id, entry.Report.Container))];
    }

    /// <summary>The container of each instance that has one, whether it runs or has ended.</summary>
    public IReadOnlyDictionary<string, string> Containers()
    {
        lock (_lock) return _entries.Values.Where(entry => entry.Standing is InstanceStanding.Runs or InstanceStanding.Ended).ToDictionary(entry => entry.Id.ToString(), entry => entry.Report.Container, StringComparer.Ordinal);
    }

    /// <summary>The checks that are due; each counts as begun.</summary>
    public IReadOnlyList<DueCheck> BeginChecks()
    {
        var now = Now;
        lock (_lock)
        {
            var due = new List<DueCheck>();
            foreach (var entry in _entries.Values)
            {
                if (entry.Standing != InstanceStanding.Runs || entry.Report.Address.Length == 0) continue;
                if (_wanted.GetValueOrDefault(entry.Id.ToString())?.Health is not { } check) continue;
                var health = entry.Health ?? HealthStanding.New(check, now);
                if (health.Due <= now)
                {
                    due.Add(new DueCheck(entry.Id, entry.Report.Container, entry.Report.Address, check));
                    health = health with { Due = TimeSpan.MaxValue };
                }

                entry.Health = health;
            }

            return due;
        }
    }

    /// <summary>What came of a check.</summary>
    public void EndCheck(DueCheck check, bool passed)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(check.Id.ToString(), out var entry) || entry.Report.Container != check.Container || entry.Health is not { } health) return;
            entry.Health = health.After(check.Check, passed, Now);
            if (entry.Health.Value.Healthy == health.Healthy) return;
        }

        News.Set();
    }

    /// <summary>What a container uses; processor time is null if there is no figure yet.</summary>
    public void Measure(InstanceId id, string container, int? cpuMillis, long memoryBytes)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(id.ToString(), out var entry) || entry.Report.Container != container || entry.Standing != InstanceStanding.Runs) return;
            entry.CpuMillis = cpuMillis;
            entry.MemoryBytes = memoryBytes;
        }
    }

    /// <summary>All that the cluster is told.</summary>
    /// <param name="run">This run of the agent.</param>
    /// <param name="options">What the agent was told about its machine.</param>
    public HostReport Report(string run, HostAgentOptions options)
    {
        lock (_lock)
        {
            var isGone = _goneCode.Length > 0;
            // Wanted ones first, should there ever be more than a report may name.
            var instances = _entries.Values.OrderByDescending(entry => _wanted.ContainsKey(entry.Id.ToString())).ThenBy(entry => entry.Id.ToString(), StringComparer.Ordinal)
                .Take(InstanceReport.MaximumCount)
                .Select(entry => entry.Whole())
                .Select(report => isGone && report is { State: InstanceState.Pending, Container: "", Code: "" } ? report with { Code = _goneCode, Reason = _goneReason } : report)
                .Select(InstanceReports.Fit);
            return new HostReport(
                run,
                isGone ? "" : _machine.Engine,
                isGone ? _goneCode : _machine.Code,
                isGone ? _goneReason : _machine.Reason,
                options.Region,
                options.Features,
                new HostCapacity(options.CpuMillis ?? _machine.Capacity.CpuMillis, options.MemoryBytes ?? _machine.Capacity.MemoryBytes, _machine.Capacity.StorageBytes),
                // What runs here is not known before it was listed, so nothing can be said to be gone for not being named.
                _isListed ? _told?.Revision ?? 0 : 0,
                [.. instances]);
        }
    }
}
