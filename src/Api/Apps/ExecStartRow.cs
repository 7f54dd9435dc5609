namespace OrleansVoxa.Api.Apps;

/// <summary>The first line of an exec's answer.</summary>
/// <param name="Tty">True if the command has a terminal, else null: a server that is older than those says nothing of them.</param>
internal sealed record ExecStartRow(string ExecId, string Instance, string NodeId, int TimeoutSeconds, bool? Tty);
