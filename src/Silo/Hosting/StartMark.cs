namespace OrleansVoxa.Silo.Hosting;

/// <summary>The first hosted service: tells whether any was started, because only then there is something to stop.</summary>
internal sealed class StartMark : IHostedService
{
    public bool Passed { get; private set; }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        Passed = true;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
