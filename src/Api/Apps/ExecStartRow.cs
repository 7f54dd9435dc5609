namespace OrleansVoxa.Api.Apps;

/// <summary>The first line of an exec's answer.</summary>
internal sealed record ExecStartRow(string ExecId, string Instance, string NodeId, int TimeoutSeconds);
