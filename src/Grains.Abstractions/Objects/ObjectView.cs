namespace OrleansVoxa.Grains.Abstractions.Objects;

/// <summary>What is known of an object. Immutable.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="Upload">The upload that it came of, under whose id its parts are.</param>
/// <param name="At">When it was committed.</param>
/// <param name="Operator">By whom.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.ObjectView")]
public sealed record ObjectView(
    [property: Id(0)] string Key, [property: Id(1)] long Length, [property: Id(2)] string Upload, [property: Id(3)] DateTimeOffset At, [property: Id(4)] string Operator);
