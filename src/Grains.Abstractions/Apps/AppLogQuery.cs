namespace OrleansVoxa.Grains.Abstractions.Apps;

/// <summary>Which lines are wanted.</summary>
/// <param name="After">Only lines of a greater number.</param>
/// <param name="Instance">Only lines of this instance; null for all.</param>
/// <param name="Most">At most so many.</param>
/// <param name="Last">The last ones of those instead of the first.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.AppLogQuery")]
public sealed record AppLogQuery([property: Id(0)] long After, [property: Id(1)] string? Instance, [property: Id(2)] int Most, [property: Id(3)] bool Last);
