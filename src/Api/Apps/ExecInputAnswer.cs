namespace OrleansVoxa.Api.Apps;

/// <summary>What became of what was sent for a command to read.</summary>
/// <param name="ExecId">The run.</param>
/// <param name="Bytes">How many bytes were taken.</param>
/// <param name="Complete">Whether all of it was: the command had not ended before.</param>
internal sealed record ExecInputAnswer(string ExecId, long Bytes, bool Complete, string Version, DateTimeOffset Timestamp);
