namespace OrleansVoxa.Grains.Abstractions.Apps;

/// <summary>What an agent that asks for a command is told.</summary>
/// <param name="Code">Why it is not answered, one of <see cref="AppCodes"/>; null if it is.</param>
/// <param name="Text">The same as a sentence; null if it is answered.</param>
/// <param name="Order">The command; null if there is none.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.AppExecNext")]
public sealed record AppExecNext([property: Id(0)] string? Code, [property: Id(1)] string? Text, [property: Id(2)] AppExecOrder? Order)
{
    /// <summary>There is none.</summary>
    public static AppExecNext None { get; } = new(null, null, null);

    /// <summary>A refusal.</summary>
    public static AppExecNext Refuse(string code, string text) => new(code, text, null);
}
