using OrleansVoxa.Grains.Abstractions.Nodes;

namespace OrleansVoxa.Grains.Nodes;

/// <summary>A state that was entered.</summary>
/// <param name="State">Which.</param>
/// <param name="At">When, or when it should have been had the tick come in time.</param>
public readonly record struct NodeStep(NodeState State, DateTimeOffset At);
