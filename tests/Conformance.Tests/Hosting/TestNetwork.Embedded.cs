using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Providers;
using Orleans.Storage;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Conformance.Tests.Hosting;

/// <summary>The grains of this assembly on the embedded engine, under a clock that stands still.</summary>
public sealed class TestNetwork : IAsyncLifetime
{
    private readonly ManualTimeProvider _clock = new();
    private IHost _host = null!;

    public Probe Probe { get; } = new();

    public SharedStorage Storage { get; } = new();

    public IClusterClient Client => _host.Services.GetRequiredService<IClusterClient>();

    public async ValueTask InitializeAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton<TimeProvider>(_clock);
        builder.Services.AddSingleton(Probe);
        builder.Services.AddKeyedSingleton<IGrainStorage>(ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME, Storage);
        builder.Services.AddSingleton<IReminderTable>(new SharedReminders());
        builder.Services.AddEmbeddedGrains(engine => engine.Assemblies.Add(typeof(TestNetwork).Assembly));
        _host = builder.Build();
        await _host.StartAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Lets time pass until <paramref name="task"/> has ended, however it ends.</summary>
    public async Task PassUntilAsync(Task task)
    {
        // A step at a time, with a breath between, so that the clock does not run ahead of the grains.
        while (await Task.WhenAny(task, Task.Delay(TimeSpan.FromMilliseconds(10), TestContext.Current.CancellationToken)) != task)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            _clock.Advance(TimeSpan.FromMilliseconds(500));
        }
    }

    public async ValueTask DisposeAsync()
    {
        Probe.OpenAll();
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
    }
}
