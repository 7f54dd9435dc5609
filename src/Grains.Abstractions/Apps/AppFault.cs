namespace OrleansVoxa.Grains.Abstractions.Apps;

/// <summary>One fault of a manifest.</summary>
/// <param name="Field">The field with its objects.</param>
/// <param name="Text">What is wrong with it.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.AppFault")]
public sealed record AppFault([property: Id(0)] string Field, [property: Id(1)] string Text);
