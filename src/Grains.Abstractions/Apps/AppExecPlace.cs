namespace OrleansVoxa.Grains.Abstractions.Apps;

/// <summary>Where a command runs, or why it does not.</summary>
/// <param name="Code">A code of <see cref="AppCodes"/> if refused, else null.</param>
/// <param name="Text">What was wrong and what to do; null unless refused.</param>
/// <param name="Instance">The instance; empty if refused.</param>
/// <param name="Node">The node id of its machine; empty if refused.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.AppExecPlace")]
public sealed record AppExecPlace([property: Id(0)] string? Code, [property: Id(1)] string? Text, [property: Id(2)] string Instance, [property: Id(3)] string Node)
{
    /// <summary>A refusal.</summary>
    public static AppExecPlace Refuse(string code, string text) => new(code, text, "", "");
}
