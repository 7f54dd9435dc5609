namespace OrleansVoxa.Client;

/// <summary>One page of discovered nodes. Immutable.</summary>
/// <param name="Nodes">The nodes; those whose record does not verify are left out.</param>
/// <param name="Cursor">Where the next page begins; null when there is none.</param>
public sealed record NodePage(IReadOnlyList<DiscoveredNode> Nodes, string? Cursor);
