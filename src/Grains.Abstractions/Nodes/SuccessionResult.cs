namespace OrleansVoxa.Grains.Abstractions.Nodes;

/// <summary>The outcome of a key succession.</summary>
/// <param name="Status">What happened.</param>
/// <param name="Code">A code of <see cref="RefusalCodes"/> if refused, else null.</param>
/// <param name="Text">What was wrong and what to do; null unless refused.</param>
/// <param name="Field">The field at fault, else null.</param>
/// <param name="Successor">The id of the successor: the new one, or on a refusal the one that the node had before, if any.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.SuccessionResult")]
public sealed record SuccessionResult(
    [property: Id(0)] SuccessionStatus Status,
    [property: Id(1)] string? Code,
    [property: Id(2)] string? Text,
    [property: Id(3)] string? Field,
    [property: Id(4)] string? Successor)
{
    /// <summary>A refusal.</summary>
    public static SuccessionResult Refuse(string code, string text, string? field = null, string? successor = null) =>
        new(SuccessionStatus.Refused, code, text, field, successor);
}
