namespace OrleansVoxa.Api.Apps;

/// <summary>An app on a machine.</summary>
internal sealed record HostAppRow(string Name, int Instances);
