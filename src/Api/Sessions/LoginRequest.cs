namespace OrleansVoxa.Api.Sessions;

/// <summary>The body of <c>POST /api/v1/session</c>.</summary>
/// <param name="NodeId">The node, by handle or node id.</param>
/// <param name="Challenge">As it was given, base64.</param>
/// <param name="Signature">By the node's key over the login, base64.</param>
internal sealed record LoginRequest(string? NodeId, string? Challenge, string? Signature);
