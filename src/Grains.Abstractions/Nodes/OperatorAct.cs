namespace OrleansVoxa.Grains.Abstractions.Nodes;

/// <summary>Who does something to a node, and why. Both are kept in the node's history and shown to everybody.</summary>
/// <param name="Operator">The operator's name: 1 to <see cref="MaximumOperator"/> characters, no control characters.</param>
/// <param name="Reason">The reason: 1 to <see cref="MaximumReason"/> characters, no control characters.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.OperatorAct")]
public sealed record OperatorAct(
    [property: Id(0)] string Operator,
    [property: Id(1)] string Reason)
{
    /// <summary>Most characters of an operator's name.</summary>
    public const int MaximumOperator = 64;

    /// <summary>Most characters of a reason.</summary>
    public const int MaximumReason = 200;
}
