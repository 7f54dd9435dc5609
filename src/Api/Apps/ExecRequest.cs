namespace OrleansVoxa.Api.Apps;

/// <summary>The body of exec.</summary>
/// <param name="AppId">The app's name.</param>
/// <param name="Instance">The instance; null for one that is up.</param>
/// <param name="Command">What is run, without a shell.</param>
/// <param name="Input">Whether exec_input brings it something to read.</param>
/// <param name="TimeoutSeconds">How long it may run; null for a minute, with a terminal an hour.</param>
/// <param name="Tty">Whether it is given a terminal.</param>
/// <param name="Columns">Characters in a row of that; null, with <paramref name="Rows"/>, for 80.</param>
/// <param name="Rows">Rows of that; null, with <paramref name="Columns"/>, for 24.</param>
/// <param name="Term">What kind of terminal it is; null for xterm.</param>
internal sealed record ExecRequest(
    string? AppId, string? Instance, string[]? Command, bool? Input, int? TimeoutSeconds, bool? Tty = null, int? Columns = null, int? Rows = null, string? Term = null);
