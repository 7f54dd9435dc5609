using Microsoft.Extensions.DependencyInjection;
using Orleans.Providers;
using Orleans.Storage;
using Orleans.TestingHost;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Conformance.Tests.Hosting;

/// <summary>The grains of this assembly on an Orleans cluster of two silos and a client outside of them.</summary>
public sealed class TestNetwork : IAsyncLifetime
{
    private readonly SharedReminders _reminders = new();
    private readonly TimeSpan _patience = TimeSpan.FromMinutes(1);
    private InProcessTestCluster _cluster = null!;

    public Probe Probe { get; } = new();

    public SharedStorage Storage { get; } = new();

    public IClusterClient Client => _cluster.Client;

    public async ValueTask InitializeAsync()
    {
        var builder = new InProcessTestClusterBuilder(initialSilosCount: 2);
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSilo((_, silo) =>
        {
            silo.AddReminders();
            silo.Services.AddSingleton(Probe);
            // Where a grain names no store, Orleans looks for one without a key first.
            silo.Services.AddSingleton<IGrainStorage>(Storage);
            silo.Services.AddKeyedSingleton<IGrainStorage>(ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME, Storage);
            silo.Services.AddSingleton<IReminderTable>(_reminders);
        });
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    /// <summary>Lets time pass until <paramref name="task"/> has ended, however it ends.</summary>
    public async Task PassUntilAsync(Task task) =>
        await Task.WhenAny(task, Task.Delay(_patience, TestContext.Current.CancellationToken));

    public async ValueTask DisposeAsync()
    {
        Probe.OpenAll();
        await _cluster.DisposeAsync();
    }
}
