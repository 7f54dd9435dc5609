namespace OrleansVoxa.Api.Guard;

/// <summary>Marks an endpoint as one for operators: the gate wants an API key with this scope.</summary>
/// <param name="Name">One of <see cref="Grains.Abstractions.Keys.ApiScopes"/>.</param>
internal sealed record OperatorScope(string Name);
