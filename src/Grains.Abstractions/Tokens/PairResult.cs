namespace OrleansVoxa.Grains.Abstractions.Tokens;

/// <summary>The outcome of a request for a pair assertion.</summary>
/// <param name="Code">A code of <see cref="TokenCodes"/> or <see cref="Nodes.RefusalCodes"/> if refused, else null.</param>
/// <param name="Text">What was wrong and what to do; null unless refused.</param>
/// <param name="Field">The field at fault, or null.</param>
/// <param name="Own">The asking node's token; null if refused.</param>
/// <param name="Peer">The other node's token; null if refused.</param>
/// <param name="Pair">The signed assertion; null if refused.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.PairResult")]
public sealed record PairResult(
    [property: Id(0)] string? Code,
    [property: Id(1)] string? Text,
    [property: Id(2)] string? Field,
    [property: Id(3)] TokenView? Own,
    [property: Id(4)] TokenView? Peer,
    [property: Id(5)] SignedPair? Pair)
{
    /// <summary>A refusal.</summary>
    public static PairResult Refuse(string code, string text, string? field = null) => new(code, text, field, null, null, null);
}
