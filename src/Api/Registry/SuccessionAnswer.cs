namespace OrleansVoxa.Api.Registry;

/// <summary>The answer of <c>POST /api/v1/succeed_node</c>.</summary>
/// <param name="Status"><c>succeeded</c>, or <c>unchanged</c> if the new key had taken over before.</param>
/// <param name="Id">The node id of the new key.</param>
/// <param name="Predecessor">The node id of the old key.</param>
/// <param name="NodeId">What the new node goes by: its handle, or its id where it has none.</param>
/// <param name="State">Its state.</param>
/// <param name="Version">The server's version.</param>
/// <param name="Timestamp">The server's time.</param>
internal sealed record SuccessionAnswer(string Status, string Id, string Predecessor, string NodeId, string State, string Version, DateTimeOffset Timestamp);
