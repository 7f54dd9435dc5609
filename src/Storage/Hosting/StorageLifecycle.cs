using Microsoft.Extensions.Hosting;

namespace OrleansVoxa.Storage.Hosting;

/// <summary>Opens the store before any other service starts, and closes it after all have stopped.</summary>
internal sealed class StorageLifecycle(GrainStore store) : IHostedLifecycleService
{
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
