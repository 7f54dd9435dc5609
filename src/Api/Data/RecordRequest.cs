namespace OrleansVoxa.Api.Data;

/// <summary>The body of <c>POST /data/add_nri</c> and <c>/data/add_rri</c>.</summary>
/// <param name="Record">A signed node record in base64.</param>
/// <param name="Work">The work that an open registry asks for, 16 bytes in base64.</param>
internal sealed record RecordRequest(string? Record, string? Work = null);
