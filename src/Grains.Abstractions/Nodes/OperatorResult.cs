namespace OrleansVoxa.Grains.Abstractions.Nodes;

/// <summary>The outcome of an operator's act.</summary>
/// <param name="Changed">The node was changed, and the act stands in its history. False if the node was that way before, or the act was refused.</param>
/// <param name="Code">A code of <see cref="RefusalCodes"/> if refused, else null.</param>
/// <param name="Text">What was wrong and what to do; null unless refused.</param>
/// <param name="Field">The field at fault for <see cref="RefusalCodes.InvalidField"/>, else null.</param>
/// <param name="Node">The node as it stands now; null if refused.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.OperatorResult")]
public sealed record OperatorResult(
    [property: Id(0)] bool Changed,
    [property: Id(1)] string? Code,
    [property: Id(2)] string? Text,
    [property: Id(3)] string? Field,
    [property: Id(4)] NodeView? Node)
{
    /// <summary>A refusal.</summary>
    public static OperatorResult Refuse(string code, string text, string? field = null) => new(false, code, text, field, null);
}
