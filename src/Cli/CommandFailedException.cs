namespace OrleansVoxa.Cli;

/// <summary>A command that cannot go on: what went wrong in a sentence, a stable code, and the exit code for the shell.</summary>
internal sealed class CommandFailedException(int exitCode, string code, string message, TimeSpan? retryAfter = null) : Exception(message)
{
    public int ExitCode { get; } = exitCode;

    public string Code { get; } = code;

    /// <summary>When the server asked to be tried again; null if it did not.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;
}
