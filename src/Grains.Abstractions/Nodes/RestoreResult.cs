namespace OrleansVoxa.Grains.Abstractions.Nodes;

/// <summary>The outcome of bringing a node back.</summary>
/// <param name="Status">What happened.</param>
/// <param name="Code">A code of <see cref="RefusalCodes"/> if refused, else null.</param>
/// <param name="Text">What was wrong and what to do; null unless refused.</param>
/// <param name="Field">The field at fault for <see cref="RefusalCodes.InvalidField"/>, else null.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.RestoreResult")]
public sealed record RestoreResult(
    [property: Id(0)] RestoreStatus Status,
    [property: Id(1)] string? Code = null,
    [property: Id(2)] string? Text = null,
    [property: Id(3)] string? Field = null)
{
    /// <summary>A refusal.</summary>
    public static RestoreResult Refuse(string code, string text, string? field = null) => new(RestoreStatus.Refused, code, text, field);
}
