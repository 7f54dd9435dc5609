using System.Globalization;

namespace OrleansVoxa.Grains.Nodes;

/// <summary>
/// When a node's grain ticks, and when it stores a last-seen time: pure functions. Both follow a place in the cycle that the
/// node's id gives it, so that nodes that came at once (a network that starts, the end of an outage) do not do everything at
/// once from then on.
/// </summary>
internal static class NodeSchedule
{
    /// <summary>A reminder's period, and the longest wait for its next tick.</summary>
    public static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>Reminders are not set for sooner.</summary>
    public static readonly TimeSpan ShortestWait = TimeSpan.FromMinutes(1);

    // The end of an id: its beginning chooses the shard, and the nodes of one shard must not share a time.
    private const int PhaseDigits = 8;

    /// <summary>
    /// From <paramref name="now"/> to the tick that the node needs next: at its own time of day, or at the deadline of its state
    /// if that comes first. While a probe is awaited, or the node is parked, there is nothing that a tick could do, so only the daily one remains.
    /// </summary>
    public static TimeSpan UntilTick(string nodeId, NodeLife life, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(life);
        var wait = Day - TimeSpan.FromTicks(Modulo(now.UtcTicks - Offset(nodeId, Day), Day.Ticks));
        if (life is { ProbeAwaited: false, ParkedAt: null, Deadline: { } deadline } && deadline - now < wait) wait = deadline - now;
        return wait < ShortestWait ? ShortestWait : wait;
    }

    /// <summary>
    /// Whether a heartbeat at <paramref name="now"/> is to be stored, the oldest one not stored being of <paramref name="unstoredSince"/>
    /// (the same, if it is the first). Time is cut into spans of <paramref name="staleness"/>, for each node at another place,
    /// and the first heartbeat in a new span is stored: once a span, and never all nodes together.
    /// </summary>
    public static bool IsStoreDue(string nodeId, DateTimeOffset unstoredSince, DateTimeOffset now, TimeSpan staleness)
    {
        if (staleness <= TimeSpan.Zero || (now - unstoredSince).Duration() >= staleness) return true;
        var offset = Offset(nodeId, staleness);
        return (now.UtcTicks + offset) / staleness.Ticks != (unstoredSince.UtcTicks + offset) / staleness.Ticks;
    }

    private static long Offset(string nodeId, TimeSpan cycle)
    {
        var phase = uint.Parse(nodeId.AsSpan(nodeId.Length - PhaseDigits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return (long)(cycle.Ticks * (phase / (uint.MaxValue + 1.0)));
    }

    private static long Modulo(long value, long modulus) => ((value % modulus) + modulus) % modulus;
}
