namespace OrleansVoxa.Grains.Abstractions.Tokens;

/// <summary>The outcome of a revocation.</summary>
/// <param name="Code">A code of <see cref="TokenCodes"/> or <see cref="Nodes.RefusalCodes"/> if refused, else null.</param>
/// <param name="Text">What was wrong and what to do; null unless refused.</param>
/// <param name="Field">The field at fault, or null.</param>
/// <param name="Revoked">How many live tokens it ended; 0 also if the token had ended before, which is no fault.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.RevocationResult")]
public sealed record RevocationResult(
    [property: Id(0)] string? Code,
    [property: Id(1)] string? Text,
    [property: Id(2)] string? Field,
    [property: Id(3)] int Revoked)
{
    /// <summary>A refusal.</summary>
    public static RevocationResult Refuse(string code, string text, string? field = null) => new(code, text, field, 0);
}
