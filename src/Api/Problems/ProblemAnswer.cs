namespace OrleansVoxa.Api.Problems;

/// <summary>A problem details object (RFC 9457) with this API's members.</summary>
internal sealed record ProblemAnswer(
    string Type, string Title, int Status, string Detail, string Code, string? Field, int? WorkBits, string? Successor, ProblemFault[]? Faults, string Version, DateTimeOffset Timestamp);
