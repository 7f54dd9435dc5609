namespace OrleansVoxa.Grains.Abstractions.Apps;

/// <summary>An instance for a machine to run, and what is reserved for it there.</summary>
/// <param name="Order">The instance.</param>
/// <param name="Reserved">What it may use.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.AppAssignment")]
public sealed record AppAssignment([property: Id(0)] AppInstanceOrder Order, [property: Id(1)] AppResources Reserved);
