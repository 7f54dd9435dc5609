namespace OrleansVoxa.Api.Apps;

/// <summary>The body of exec.</summary>
/// <param name="AppId">The app's name.</param>
/// <param name="Instance">The instance; null for one that is up.</param>
/// <param name="Command">What is run, without a shell.</param>
/// <param name="Input">Whether exec_input brings it something to read.</param>
/// <param name="TimeoutSeconds">How long it may run; null for a minute.</param>
internal sealed record ExecRequest(string? AppId, string? Instance, string[]? Command, bool? Input, int? TimeoutSeconds);
