namespace OrleansVoxa.Api.Security;

/// <summary>The body of <c>POST /security/token</c>.</summary>
/// <param name="NodeId">The node, by handle or node id.</param>
/// <param name="Lifetime">Seconds; unset, the registry's default.</param>
/// <param name="Sequence">Of a signed request: greater than any before it.</param>
/// <param name="Time">Of a signed request: the signer's clock, milliseconds since 1970.</param>
/// <param name="Signature">Of a signed request: base64.</param>
internal sealed record TokenRequest(string? NodeId, int? Lifetime, ulong? Sequence, long? Time, string? Signature);
