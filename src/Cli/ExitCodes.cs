namespace OrleansVoxa.Cli;

/// <summary>What the process says to the shell. Documented in docs/cli.md; numbers never change.</summary>
internal static class ExitCodes
{
    public const int Success = 0;

    /// <summary>The request was understood and failed; the error code says why.</summary>
    public const int Failed = 1;

    /// <summary>The command line cannot be used.</summary>
    public const int Usage = 2;

    /// <summary>The server or its edge cannot be reached.</summary>
    public const int Unreachable = 3;

    /// <summary>What was asked for does not exist.</summary>
    public const int NotFound = 4;

    /// <summary>The server refused: wrong key, taken name, stale sequence.</summary>
    public const int Refused = 5;

    /// <summary>Of <c>app exec</c>, whose other exit codes are the command's own: there is none, and the error code says why.</summary>
    public const int NoExitCode = 125;

    /// <summary>Ended by Ctrl-C or a signal before the work was done.</summary>
    public const int Interrupted = 130;
}
