namespace OrleansVoxa.Grains.Registry;

/// <summary>Why a request is refused.</summary>
/// <param name="Code">A code of <see cref="Abstractions.Nodes.RefusalCodes"/>.</param>
/// <param name="Text">What was wrong, with what, and what to do.</param>
/// <param name="Field">The field at fault, or null.</param>
/// <param name="Successor">Which node to ask instead, or null.</param>
internal sealed record Refusal(string Code, string Text, string? Field = null, string? Successor = null);
