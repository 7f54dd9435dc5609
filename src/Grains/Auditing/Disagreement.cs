namespace OrleansVoxa.Grains.Auditing;

/// <summary>Two parts of the registry that say different things.</summary>
/// <param name="Code">A code of <see cref="DisagreementCodes"/>.</param>
/// <param name="Subject">Which node, handle or service.</param>
/// <param name="Text">What says what.</param>
/// <param name="Advice">What to do.</param>
/// <param name="Repairable">What is right follows from the rest, so a repair writes it.</param>
public sealed record Disagreement(string Code, string Subject, string Text, string Advice, bool Repairable);
