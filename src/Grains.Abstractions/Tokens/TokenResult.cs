namespace OrleansVoxa.Grains.Abstractions.Tokens;

/// <summary>A live token, or why there is none.</summary>
/// <param name="Code">A code of <see cref="TokenCodes"/> or <see cref="Nodes.RefusalCodes"/> if refused, else null.</param>
/// <param name="Text">What was wrong and what to do; null unless refused.</param>
/// <param name="Field">The field at fault, or null.</param>
/// <param name="Token">The token; null if refused.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.TokenResult")]
public sealed record TokenResult(
    [property: Id(0)] string? Code,
    [property: Id(1)] string? Text,
    [property: Id(2)] string? Field,
    [property: Id(3)] TokenView? Token)
{
    /// <summary>A refusal.</summary>
    public static TokenResult Refuse(string code, string text, string? field = null) => new(code, text, field, null);
}
