namespace OrleansVoxa.Api.Apps;

/// <summary>The body of exec_resize.</summary>
/// <param name="ExecId">The run.</param>
/// <param name="Columns">Characters in a row.</param>
/// <param name="Rows">Rows.</param>
internal sealed record ExecResizeRequest(string? ExecId, int? Columns, int? Rows);
