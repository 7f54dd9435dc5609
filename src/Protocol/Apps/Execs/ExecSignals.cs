namespace OrleansVoxa.Protocol.Apps.Execs;

/// <summary>The names of signals. Thread-safe.</summary>
public static class ExecSignals
{
    /// <summary>All that there are, by name.</summary>
    public const string Names = "HUP, INT, QUIT, TERM";

    /// <summary>Whether a number is one of them.</summary>
    public static bool IsKnown(ExecSignal signal) => signal is ExecSignal.Hangup or ExecSignal.Interrupt or ExecSignal.Quit or ExecSignal.Terminate;

    /// <summary>Reads a name, as <c>INT</c>, in capitals and without <c>SIG</c>.</summary>
    public static bool TryParse(string? name, out ExecSignal signal)
    {
        signal = name switch
        {
            "HUP" => ExecSignal.Hangup,
            "INT" => ExecSignal.Interrupt,
            "QUIT" => ExecSignal.Quit,
            "TERM" => ExecSignal.Terminate,
            _ => default,
        };
        return IsKnown(signal);
    }

    /// <summary>The name that <see cref="TryParse"/> reads.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is none of them.</exception>
    public static string NameOf(ExecSignal signal) => signal switch
    {
        ExecSignal.Hangup => "HUP",
        ExecSignal.Interrupt => "INT",
        ExecSignal.Quit => "QUIT",
        ExecSignal.Terminate => "TERM",
        _ => throw new ArgumentOutOfRangeException(nameof(signal)),
    };
}
