using Microsoft.Extensions.Hosting;
using OrleansVoxa.Storage.Metering;

namespace OrleansVoxa.Storage.Hosting;

/// <summary>Opens the store before any other service starts, and closes it after all have stopped.</summary>
internal sealed class StorageLifecycle(GrainStore store, StorageMeter meter) : IHostedLifecycleService
{
    // Read by whoever listens; made here, so that it is there for as long as the store is.
    private readonly StorageMeter _meter = meter;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        store.Open();
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => store.CloseAsync().WaitAsync(cancellationToken);
}
