namespace OrleansVoxa.Api.Security;

/// <summary>The answer of <c>GET /security/pair</c>: the key, in base64, that checks this registry's pair assertions.</summary>
internal sealed record PairKeyAnswer(string RegistryKey, string Version, DateTimeOffset Timestamp);
