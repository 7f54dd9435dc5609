namespace OrleansVoxa.Api.Sessions;

/// <summary>The body of <c>POST /api/v1/session/challenge</c>.</summary>
/// <param name="NodeId">The node, by handle or node id.</param>
internal sealed record ChallengeRequest(string? NodeId);
