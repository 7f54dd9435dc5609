namespace OrleansVoxa.Protocol.Apps.Execs;

/// <summary>A signal that a command can be sent while it runs; the numbers are those of POSIX.</summary>
public enum ExecSignal
{
    /// <summary>SIGHUP: whoever asked for it has left its terminal.</summary>
    Hangup = 1,

    /// <summary>SIGINT: Ctrl-C.</summary>
    Interrupt = 2,

    /// <summary>SIGQUIT: Ctrl-\.</summary>
    Quit = 3,

    /// <summary>SIGTERM: it is asked to end.</summary>
    Terminate = 15,
}
