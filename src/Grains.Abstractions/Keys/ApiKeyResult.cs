namespace OrleansVoxa.Grains.Abstractions.Keys;

/// <summary>An API key, or why there is none.</summary>
/// <param name="Code">A code of <see cref="ApiKeyCodes"/> or <see cref="Nodes.RefusalCodes"/> if refused, else null.</param>
/// <param name="Text">What was wrong and what to do; null unless refused.</param>
/// <param name="Field">The field at fault, or null.</param>
/// <param name="Key">The key; null if refused.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.ApiKeyResult")]
public sealed record ApiKeyResult(
    [property: Id(0)] string? Code,
    [property: Id(1)] string? Text,
    [property: Id(2)] string? Field,
    [property: Id(3)] ApiKeyView? Key)
{
    /// <summary>A refusal.</summary>
    public static ApiKeyResult Refuse(string code, string text, string? field = null) => new(code, text, field, null);
}
