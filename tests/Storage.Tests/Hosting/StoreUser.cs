using Microsoft.Extensions.Hosting;
using Orleans.Storage;
using OrleansVoxa.Storage.Tests.Grains;

namespace OrleansVoxa.Storage.Tests.Hosting;

/// <summary>A service registered before the store that writes when it starts and when it stops.</summary>
internal sealed class StoreUser : IHostedService
{
    public IGrainStorage? Storage { get; set; }

    public GrainState<CounterState> State { get; } = new(new CounterState());

    public Task StartAsync(CancellationToken cancellationToken) => WriteAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => WriteAsync(cancellationToken);

    private Task WriteAsync(CancellationToken cancellationToken) =>
        Storage!.WriteStateAsync("counter", GrainId.Create("counter", "user"), State, cancellationToken);
}
