using System.Collections.Immutable;

namespace OrleansVoxa.Grains.Nodes;

/// <summary>The answer of the lifecycle to an event.</summary>
/// <param name="Life">The node afterwards, with its next deadline.</param>
/// <param name="Effects">What is to be done.</param>
/// <param name="Passed">The states entered, in order; several if ticks were missed or a state is left at once.</param>
public readonly record struct NodeTransition(NodeLife Life, NodeEffects Effects, ImmutableArray<NodeStep> Passed)
{
    /// <summary>Whether <paramref name="effect"/> is among the effects.</summary>
    public bool Has(NodeEffects effect) => (Effects & effect) != 0;
}
