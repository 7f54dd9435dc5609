namespace OrleansVoxa.Api.Apps;

/// <summary>All apps.</summary>
internal sealed record AppListAnswer(int Count, AppRow[] Apps, string Version, DateTimeOffset Timestamp);
