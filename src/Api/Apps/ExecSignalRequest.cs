namespace OrleansVoxa.Api.Apps;

/// <summary>The body of exec_signal.</summary>
/// <param name="ExecId">The run.</param>
/// <param name="Signal">The signal's name, as <c>INT</c>.</param>
internal sealed record ExecSignalRequest(string? ExecId, string? Signal);
