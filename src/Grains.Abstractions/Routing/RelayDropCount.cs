namespace OrleansVoxa.Grains.Abstractions.Routing;

/// <summary>How many packets were dropped for one reason.</summary>
/// <param name="Reason">A stable code, such as <c>replay</c>, <c>not_attached</c> or <c>malformed</c>.</param>
/// <param name="Count">How many.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.RelayDropCount")]
public readonly record struct RelayDropCount(
    [property: Id(0)] string Reason,
    [property: Id(1)] long Count);
