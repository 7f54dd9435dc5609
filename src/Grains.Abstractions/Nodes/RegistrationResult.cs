namespace OrleansVoxa.Grains.Abstractions.Nodes;

/// <summary>The outcome of a registration.</summary>
/// <param name="Status">What happened.</param>
/// <param name="Code">A code of <see cref="RefusalCodes"/> if refused, else null.</param>
/// <param name="Text">What was wrong, with what, and what to do; null unless refused.</param>
/// <param name="Field">The field at fault for <see cref="RefusalCodes.InvalidField"/>, else null.</param>
/// <param name="Node">The node as it stands now; null if refused.</param>
/// <param name="WorkBits">The bits of work that are asked for, with <see cref="RefusalCodes.WorkRequired"/>; else 0.</param>
/// <param name="Successor">Which node to ask instead, with <see cref="RefusalCodes.NodeSucceeded"/>; else null.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.RegistrationResult")]
public sealed record RegistrationResult(
    [property: Id(0)] RegistrationStatus Status,
    [property: Id(1)] string? Code,
    [property: Id(2)] string? Text,
    [property: Id(3)] string? Field,
    [property: Id(4)] NodeView? Node,
    [property: Id(5)] int WorkBits = 0,
    [property: Id(6)] string? Successor = null)
{
    /// <summary>A refusal.</summary>
    public static RegistrationResult Refuse(string code, string text, string? field = null) =>
        new(RegistrationStatus.Refused, code, text, field, null);
}
