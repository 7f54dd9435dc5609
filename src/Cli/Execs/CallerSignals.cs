using System.Runtime.InteropServices;
using OrleansVoxa.Protocol.Apps.Execs;

namespace OrleansVoxa.Cli.Execs;

/// <summary>Signals that this process is sent while a command runs, which are the command's.</summary>
internal sealed class CallerSignals : IDisposable
{
    private readonly List<PosixSignalRegistration> _registrations = [];

    /// <param name="asked">Told each signal that ends a process.</param>
    /// <param name="terminal">The terminal whose size is the command's; null for none.</param>
    /// <param name="resized">Told that the terminal may have another size.</param>
    public CallerSignals(Action<ExecSignal> asked, LocalTerminal? terminal, Action resized)
    {
        foreach (var (signal, forwarded) in new[]
        {
            (PosixSignal.SIGINT, ExecSignal.Interrupt), (PosixSignal.SIGTERM, ExecSignal.Terminate), (PosixSignal.SIGHUP, ExecSignal.Hangup), (PosixSignal.SIGQUIT, ExecSignal.Quit),
        })
        {
            _registrations.Add(PosixSignalRegistration.Create(signal, context =>
            {
                // The process goes on, and puts its terminal back.
                context.Cancel = true;
                asked(forwarded);
            }));
        }

        if (terminal is null || OperatingSystem.IsWindows()) return;
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => resized()));
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGCONT, context =>
        {
            // Whoever had the terminal meanwhile left it as it likes it; .NET would, after this.
            context.Cancel = true;
            terminal.KeepRaw();
            resized();
        }));
    }

    public void Dispose() => _registrations.ForEach(registration => registration.Dispose());
}
