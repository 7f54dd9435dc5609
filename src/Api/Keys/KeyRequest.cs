namespace OrleansVoxa.Api.Keys;

/// <summary>The body of <c>POST /api/v1/keys</c>.</summary>
/// <param name="Name">What to call the key, 1 to 64 printable characters.</param>
/// <param name="Scopes">What it may do.</param>
/// <param name="Lifetime">Seconds; unset, it does not end by itself.</param>
internal sealed record KeyRequest(string? Name, string[]? Scopes, long? Lifetime);
