namespace OrleansVoxa.Grains.Abstractions.Apps;

/// <summary>Something that happened to an app.</summary>
/// <param name="Number">The app's number for it, from 1, growing by 1.</param>
/// <param name="At">When.</param>
/// <param name="What">A word, as <c>deployed</c> or <c>instance_failed</c>.</param>
/// <param name="Instance">The instance that it happened to; null if to the app.</param>
/// <param name="Text">A sentence.</param>
/// <param name="Operator">Who did it; null if it came by itself.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.AppEventView")]
public sealed record AppEventView(
    [property: Id(0)] long Number, [property: Id(1)] DateTimeOffset At, [property: Id(2)] string What, [property: Id(3)] string? Instance, [property: Id(4)] string Text, [property: Id(5)] string? Operator);
