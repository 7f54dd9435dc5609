namespace OrleansVoxa.Api.Registry;

/// <summary>The body of <c>POST /api/v1/nodes/{id}/park|revive|remove</c>.</summary>
/// <param name="Reason">Why: 1 to 200 characters, shown to everybody.</param>
internal sealed record OperatorRequest(string? Reason);
