namespace OrleansVoxa.Api.Apps;

/// <summary>What became of a size or a signal.</summary>
/// <param name="ExecId">The run.</param>
/// <param name="Sent">Whether the command's machine is told: the command had not ended before.</param>
internal sealed record ExecControlAnswer(string ExecId, bool Sent, string Version, DateTimeOffset Timestamp);
