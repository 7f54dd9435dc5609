namespace OrleansVoxa.Api.Apps;

/// <summary>What happened to an app; ask again with <c>after</c> of the last number.</summary>
internal sealed record AppEventsAnswer(string AppId, int Count, AppEventRow[] Events, string Version, DateTimeOffset Timestamp);
