using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Agent.Reconciling;

/// <summary>What the agent knows of one instance. Not thread-safe: <see cref="InstanceBook"/> holds its lock.</summary>
internal sealed class BookEntry(InstanceId id, InstanceReport report)
{
    public InstanceId Id { get; } = id;

    /// <summary>The last word on it, without what checks and measurements say.</summary>
    public InstanceReport Report { get; set; } = report;

    public WorkKind? Work { get; set; }

    /// <summary>Breaks off what ensures it.</summary>
    public CancellationTokenSource? Breaker { get; set; }

    /// <summary>Something happened to its container while it was being worked on.</summary>
    public bool IsStale { get; set; }

    /// <summary>When what failed may be tried again, counted from when the book was opened.</summary>
    public TimeSpan NotBefore { get; set; }

    public HealthStanding? Health { get; set; }

    public bool IsAsked { get; set; }

    /// <summary>Null until it was measured.</summary>
    public int? CpuMillis { get; set; }

    public long MemoryBytes { get; set; }

    public InstanceStanding Standing => (Report.State, Report.Container.Length > 0) switch
    {
        (InstanceState.Failed or InstanceState.Stopped, false) => InstanceStanding.Refused,
        (InstanceState.Failed or InstanceState.Stopped, true) => InstanceStanding.Ended,
        (InstanceState.Running, true) => InstanceStanding.Runs,
        (_, true) => InstanceStanding.HalfMade,
        _ => InstanceStanding.None,
    };

    /// <summary>Takes another word in; what was said of another container does not count any more.</summary>
    /// <returns>False if it is the same as before.</returns>
    public bool Take(InstanceReport report)
    {
        if (Report == report) return false;
        if (Report.Container != report.Container || report.State != InstanceState.Running)
        {
            Health = null;
            CpuMillis = null;
            MemoryBytes = 0;
        }

        Report = report;
        return true;
    }

    /// <summary>All that is reported of it.</summary>
    public InstanceReport Whole() => Report with
    {
        Healthy = Report.Healthy ?? Health?.Healthy,
        CpuMillis = CpuMillis ?? 0,
        CpuKnown = CpuMillis is not null,
        MemoryBytes = MemoryBytes,
    };
}
