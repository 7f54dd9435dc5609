using System.Collections.Frozen;
using System.Collections.Immutable;

namespace OrleansVoxa.Grains.Abstractions.Nodes;

/// <summary>The names of <see cref="NodeState"/> as they stand in HTTP answers and on the wire. Immutable.</summary>
public static class NodeStateNames
{
    private static readonly FrozenDictionary<string, NodeState> States = Enum.GetValues<NodeState>()
        .ToFrozenDictionary(ToWire, state => state, StringComparer.Ordinal);

    /// <summary>All names, in the order of a life.</summary>
    public static ImmutableArray<string> All { get; } = [.. Enum.GetValues<NodeState>().Select(ToWire)];

    /// <summary>The name of <paramref name="state"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a state.</exception>
    public static string ToWire(this NodeState state) => state switch
    {
        NodeState.Active => "active",
        NodeState.PendingFirstCheck => "pending_1st",
        NodeState.FailedFirstCheck => "failed_1st",
        NodeState.Retry48h => "retry_48h",
        NodeState.Retry2w => "retry_2w",
        NodeState.Retry2m => "retry_2m",
        NodeState.Coma => "coma",
        NodeState.Dead => "dead",
        NodeState.Succeeded => "succeeded",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "not a node state"),
    };

    /// <summary>Whether the identity is out of discovery for good: dead, or succeeded by another.</summary>
    public static bool IsOver(this NodeState state) => state is NodeState.Dead or NodeState.Succeeded;

    /// <summary>Whether the state named <paramref name="name"/> is one of those.</summary>
    public static bool IsOver(string? name) => TryParse(name, out var state) && state.IsOver();

    /// <summary>The state named <paramref name="name"/> (exact spelling), or false.</summary>
    public static bool TryParse(string? name, out NodeState state)
    {
        state = default;
        return name is not null && States.TryGetValue(name, out state);
    }
}
