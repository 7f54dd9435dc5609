namespace OrleansVoxa.Api.Registry;

/// <summary>The answer of an operator's act.</summary>
/// <param name="Changed">False if the node was that way before.</param>
/// <param name="Node">The node as it stands now.</param>
/// <param name="Version">The server's version.</param>
/// <param name="Timestamp">The server's time.</param>
internal sealed record OperatorAnswer(bool Changed, NodeAnswer Node, string Version, DateTimeOffset Timestamp);
