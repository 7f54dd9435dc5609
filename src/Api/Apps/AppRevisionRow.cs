namespace OrleansVoxa.Api.Apps;

/// <summary>A revision of an app's manifest.</summary>
internal sealed record AppRevisionRow(int Revision, string Version, string Source, DateTimeOffset At, string Operator);
