using Microsoft.Extensions.Hosting;
using OrleansVoxa.Embedded.Engine.Runtime;

namespace OrleansVoxa.Embedded.Engine.Hosting;

/// <summary>Starts the silo with the host and stops it with the host.</summary>
internal sealed class SiloService(Silo silo) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        silo.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => silo.StopAsync(cancellationToken);
}
