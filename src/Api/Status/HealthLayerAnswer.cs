namespace OrleansVoxa.Api.Status;

/// <summary>One layer of the process: its worst state, and what its checks say.</summary>
internal sealed record HealthLayerAnswer(string Status, IReadOnlyDictionary<string, string>? Checks);
