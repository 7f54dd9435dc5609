using Microsoft.Extensions.Hosting;
using OrleansVoxa.Embedded.Engine.Reminders;
using OrleansVoxa.Embedded.Engine.Runtime;

namespace OrleansVoxa.Embedded.Engine.Hosting;

/// <summary>
/// Starts and stops silo and reminders with the host. Ticks start after the silo and end before it; the table outlives the
/// last grain.
/// </summary>
internal sealed class SiloService(Silo silo, ReminderService reminders) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await reminders.LoadAsync(cancellationToken);
        silo.Start();
        reminders.Start();
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await reminders.StopAsync(cancellationToken);
        await silo.StopAsync(cancellationToken);
        await reminders.CloseAsync(cancellationToken);
    }
}
