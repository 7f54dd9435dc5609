namespace OrleansVoxa.Api.Apps;

/// <summary>One machine for apps.</summary>
internal sealed record HostAnswer(HostRow Host, string Version, DateTimeOffset Timestamp);
