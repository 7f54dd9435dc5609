namespace OrleansVoxa.Grains.Abstractions.Apps;

/// <summary>How a command ended.</summary>
/// <param name="ExitCode">What it ended with; null if it did not run, was ended, or nobody knows.</param>
/// <param name="Code">Why there is no exit code; empty if there is one.</param>
/// <param name="Text">The same as a sentence; empty if there is one.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.AppExecEnd")]
public sealed record AppExecEnd([property: Id(0)] int? ExitCode, [property: Id(1)] string Code, [property: Id(2)] string Text);
