namespace OrleansVoxa.Grains.Abstractions.Apps;

/// <summary>A line that an instance wrote.</summary>
/// <param name="Number">The app's number for it, from 1, growing without gaps as long as nothing was lost; 0 where it has none yet.</param>
/// <param name="Instance">The text of an <see cref="Protocol.Apps.InstanceId"/>.</param>
/// <param name="Nanoseconds">When, by the machine's clock, in nanoseconds since 1970.</param>
/// <param name="IsError">Whether it went to standard error.</param>
/// <param name="Text">The line without its end.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.AppLogLine")]
public sealed record AppLogLine(
    [property: Id(0)] long Number,
    [property: Id(1)] string Instance,
    [property: Id(2)] long Nanoseconds,
    [property: Id(3)] bool IsError,
    [property: Id(4)] string Text);
