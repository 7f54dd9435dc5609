namespace OrleansVoxa.Api.Apps;

/// <summary>Something that happened to an app.</summary>
internal sealed record AppEventRow(long Number, DateTimeOffset At, string What, string? Instance, string Text, string? Operator);
