namespace OrleansVoxa.Grains.Abstractions.Apps;

/// <summary>A host as it stands after what was asked for, or why that was refused.</summary>
/// <param name="Code">A code of <see cref="AppCodes"/> if refused, else null.</param>
/// <param name="Text">What was wrong and what to do; null unless refused.</param>
/// <param name="Host">The host; null if refused.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.AppHostResult")]
public sealed record AppHostResult([property: Id(0)] string? Code, [property: Id(1)] string? Text, [property: Id(2)] AppHostView? Host)
{
    /// <summary>A refusal.</summary>
    public static AppHostResult Refuse(string code, string text) => new(code, text, null);
}
