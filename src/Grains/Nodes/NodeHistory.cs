using System.Collections.Immutable;
using OrleansVoxa.Grains.Abstractions.Nodes;

namespace OrleansVoxa.Grains.Nodes;

/// <summary>
/// What is remembered of a node's past, as pure functions. Operators' acts and everything else are bounded each for itself, so
/// that nothing a node can do pushes an operator's act out of sight.
/// </summary>
internal static class NodeHistory
{
    /// <summary>Acts of operators that are kept, and as many entries of all other kinds.</summary>
    public const int Capacity = 32;

    /// <summary>Most characters of a reason: what a probe found may name many addresses.</summary>
    public const int MaximumWhy = 200;

    /// <summary>Whether an entry can be called so.</summary>
    public static bool IsName(string? what) =>
        NodeStateNames.TryParse(what, out _) || what is HistoryNames.Parked or HistoryNames.Revived or HistoryNames.Removed or HistoryNames.Flapping or HistoryNames.TookOver;

    /// <summary>With the states that <paramref name="transition"/> led through.</summary>
    /// <param name="node">The node after the transition.</param>
    /// <param name="transition">The transition.</param>
    /// <param name="why">What brought it about where time alone did not.</param>
    /// <param name="options">The durations that reasons name.</param>
    public static NodeGrainState Add(NodeGrainState node, NodeTransition transition, string why, NodeLifecycleOptions options)
    {
        // The time of a first registration is told by the life itself: most nodes never have anything else to tell.
        foreach (var (state, at) in transition.Passed)
            node = Add(node, new StoredHistoryEntry { At = at, What = state.ToWire(), Why = Cut(Reason(state, why, options)) });
        return node;
    }

    /// <summary>With an operator's act.</summary>
    public static NodeGrainState Add(NodeGrainState node, string what, OperatorAct act, DateTimeOffset now) =>
        Add(node, new StoredHistoryEntry { At = now, What = what, Operator = act.Operator, Why = act.Reason });

    /// <summary>The past of a registered node, from its first registration if that is still known.</summary>
    public static ImmutableArray<NodeHistoryEntry> Show(NodeGrainState node)
    {
        var entries = node.History.Select(entry => new NodeHistoryEntry(entry.At, entry.What, entry.Operator, entry.Why));
        return node.Life is { Incarnation: 1 } life
            ? [new NodeHistoryEntry(life.RegisteredAt, NodeState.Active.ToWire(), null, "registered"), .. entries]
            : [.. entries];
    }

    /// <summary>With one entry more.</summary>
    public static NodeGrainState Add(NodeGrainState node, StoredHistoryEntry entry)
    {
        var history = node.History.Add(entry);
        var kin = history.Count(other => (other.Operator is null) == (entry.Operator is null));
        if (kin > Capacity) history = history.Remove(history.First(other => (other.Operator is null) == (entry.Operator is null)));
        return node with { History = history };
    }

    private static string Reason(NodeState state, string why, NodeLifecycleOptions options) => state switch
    {
        NodeState.PendingFirstCheck => FormattableString.Invariant($"no heartbeat for {options.ToleranceDays} d"),
        NodeState.Dead => FormattableString.Invariant($"in coma for {options.ComaDays} d"),
        _ => why,
    };

    private static string Cut(string text) => text.Length <= MaximumWhy ? text : text[..MaximumWhy];
}
