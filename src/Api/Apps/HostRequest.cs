namespace OrleansVoxa.Api.Apps;

/// <summary>The body of admit_host and evict_host.</summary>
/// <param name="NodeId">The machine's node id.</param>
internal sealed record HostRequest(string? NodeId);
