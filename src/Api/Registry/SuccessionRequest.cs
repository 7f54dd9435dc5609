namespace OrleansVoxa.Api.Registry;

/// <summary>The body of <c>POST /api/v1/succeed_node</c>.</summary>
/// <param name="Succession">A signed key succession in base64.</param>
internal sealed record SuccessionRequest(string? Succession);
