namespace OrleansVoxa.Grains.Abstractions.Apps;

/// <summary>A revision of an app's manifest.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Version">What its owner calls it.</param>
/// <param name="Source">What it is made from.</param>
/// <param name="At">When it was brought.</param>
/// <param name="Operator">By whom.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.AppRevisionView")]
public sealed record AppRevisionView(
    [property: Id(0)] int Number, [property: Id(1)] string Version, [property: Id(2)] string Source, [property: Id(3)] DateTimeOffset At, [property: Id(4)] string Operator);
