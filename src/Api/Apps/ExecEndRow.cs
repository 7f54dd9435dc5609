namespace OrleansVoxa.Api.Apps;

/// <summary>The last line of an exec's answer: an exit code, or why there is none.</summary>
internal sealed record ExecEndRow(int? ExitCode, string? Code, string? Detail);
