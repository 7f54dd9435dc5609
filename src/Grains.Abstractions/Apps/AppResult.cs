using System.Collections.Immutable;

namespace OrleansVoxa.Grains.Abstractions.Apps;

/// <summary>An app as it stands after what was asked for, or why that was refused.</summary>
/// <param name="Code">A code of <see cref="AppCodes"/> if refused, else null.</param>
/// <param name="Text">What was wrong and what to do; null unless refused.</param>
/// <param name="Faults">What is wrong with the manifest; empty otherwise.</param>
/// <param name="App">The app; null if refused.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.AppResult")]
public sealed record AppResult(
    [property: Id(0)] string? Code, [property: Id(1)] string? Text, [property: Id(2)] ImmutableArray<AppFault> Faults, [property: Id(3)] AppView? App)
{
    /// <summary>A refusal.</summary>
    public static AppResult Refuse(string code, string text, ImmutableArray<AppFault> faults = default) => new(code, text, faults.IsDefault ? [] : faults, null);
}
