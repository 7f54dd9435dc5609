namespace OrleansVoxa.Api.Transfer;

/// <summary>Something that happened to a node, in a line of an export.</summary>
internal sealed record HistoryRow(DateTimeOffset At, string? What, string? Operator, string? Why);
