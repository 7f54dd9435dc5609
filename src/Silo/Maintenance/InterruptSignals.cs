using System.Runtime.InteropServices;

namespace OrleansVoxa.Silo.Maintenance;

/// <summary>Turns Ctrl-C and SIGTERM into a cancelled token for as long as it lives, so that a command can clean up behind itself.</summary>
internal sealed class InterruptSignals : IDisposable
{
    private readonly CancellationTokenSource _stop;
    private readonly PosixSignalRegistration _interrupt, _terminate;

    /// <param name="stop">Cancels the token too.</param>
    public InterruptSignals(CancellationToken stop)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
    }

    public CancellationToken Token => _stop.Token;

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _stop.Dispose();
    }

    private void Cancel(PosixSignalContext context)
    {
        // The process ends by the command's own end.
        context.Cancel = true;
        _stop.Cancel();
    }
}
