namespace OrleansVoxa.Agent.Sources;

/// <summary>An image that a Dockerfile begins with or copies from, and that no stage of it makes. Immutable.</summary>
/// <param name="Reference">As it is written.</param>
/// <param name="Platform">The platform that is asked for, as <c>linux/amd64</c>; null if none is.</param>
internal sealed record BaseImage(string Reference, string? Platform);
