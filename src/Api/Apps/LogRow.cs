namespace OrleansVoxa.Api.Apps;

/// <summary>A line of an app's log in JSON.</summary>
internal sealed record LogRow(long Number, string Instance, string Time, string Stream, string Text);
