using System.Collections.Immutable;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Nodes;

namespace OrleansVoxa.Grains.Registry;

/// <summary>Reads an exported life and past, and refuses what no registry could have stored: the lifecycle relies on it.</summary>
internal static class RestoredLives
{
    // Ten times the longest that any option gives; what lies further off is no deadline but a way to live for ever.
    private static readonly TimeSpan Furthest = TimeSpan.FromDays(10 * 36_500);

    /// <summary>Null if the life can be gone on with.</summary>
    public static Refusal? Read(ExportedNode exported, DateTimeOffset now, RegistryOptions options, out NodeLife? life)
    {
        life = null;
        if (!NodeStateNames.TryParse(exported.State, out var state) || state.IsOver()) return Bad("state", "state is one of a node that lives.");
        if (exported.Incarnation < 1 || (exported.Incarnation > 1 && !exported.Verified))
            return Bad("incarnation", "incarnation is 1 or more, and above 1 of a verified node only.");
        if (exported.Revivals < 0) return Bad("revivals", "revivals is 0 or more.");
        if (exported.Probes < 0) return Bad("probes", "probes is 0 or more.");
        var probed = state is NodeState.PendingFirstCheck or NodeState.Retry48h or NodeState.Retry2w or NodeState.Retry2m;
        if (exported.ProbeAwaited && (!probed || exported.Probes == 0 || exported.ParkedAt is not null))
            return Bad("probe_awaited", "A probe is awaited in a state that has one, and not of a parked node.");
        if (exported.Deadline is not { } deadline) return Bad("deadline", "deadline is missing.");

        var latest = now + options.ClockSkew;
        if (!IsPast(exported.RegisteredAt, latest)) return Bad("registered_at", "registered_at lies before 1970 or in the future.");
        if (!IsPast(exported.LastSeen, latest)) return Bad("last_seen", "last_seen lies before 1970 or in the future.");
        if (!IsPast(exported.EnteredAt, latest)) return Bad("entered_at", "entered_at lies before 1970 or in the future.");
        if (exported.ParkedAt is { } parked && !IsPast(parked, latest)) return Bad("parked_at", "parked_at lies before 1970 or in the future.");
        if (!IsPast(deadline, now + Furthest)) return Bad("deadline", "deadline lies before 1970 or too far ahead.");
        if (!IsPast(exported.ExpiresAt, now + Furthest)) return Bad("expires_at", "expires_at lies before 1970 or too far ahead.");
        life = new NodeLife
        {
            State = state,
            EnteredAt = exported.EnteredAt,
            Deadline = deadline,
            LastSeen = exported.LastSeen,
            ExpiresAt = exported.ExpiresAt,
            RegisteredAt = exported.RegisteredAt,
            Revivals = exported.Revivals,
            Incarnation = exported.Incarnation,
            Probes = exported.Probes,
            ProbeAwaited = exported.ProbeAwaited,
            ParkedAt = exported.ParkedAt,
        };
        return null;
    }

    /// <summary>Null if the registry could have kept this past.</summary>
    public static Refusal? CheckHistory(ImmutableArray<NodeHistoryEntry> history)
    {
        if (history.IsDefault) return Bad("history", "history is a list.");
        return history.Count(entry => entry.Operator is null) <= NodeHistory.Capacity
            && history.Count(entry => entry.Operator is not null) <= NodeHistory.Capacity
            && history.All(entry => NodeHistory.IsName(entry.What)
                && IsText(entry.Why, NodeHistory.MaximumWhy) && (entry.Operator is null || IsText(entry.Operator, OperatorAct.MaximumOperator)))
            ? null
            : Bad("history", $"history is at most {NodeHistory.Capacity} entries, and as many acts of operators, each named and worded as the registry does it.");
    }

    private static bool IsPast(DateTimeOffset time, DateTimeOffset latest) => time >= DateTimeOffset.UnixEpoch && time <= latest;

    private static bool IsText(string? text, int most) => text is not null && text.Length <= most && !text.Any(char.IsControl);

    private static Refusal Bad(string field, string text) => new(RefusalCodes.InvalidField, text, field);
}
