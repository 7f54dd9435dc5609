namespace OrleansVoxa.Api.Apps;

/// <summary>All machines for apps.</summary>
internal sealed record HostListAnswer(int Count, HostRow[] Hosts, string Version, DateTimeOffset Timestamp);
