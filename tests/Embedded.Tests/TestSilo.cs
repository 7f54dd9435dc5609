using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using OrleansVoxa.Embedded.Engine.Reminders;
using OrleansVoxa.Embedded.Engine.Runtime;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Embedded.Tests;

/// <summary>A silo under a clock that stands still, with the grains of this assembly.</summary>
internal sealed class TestSilo : IAsyncDisposable
{
    private readonly IHost _host;

    private TestSilo(IHost host, ManualTimeProvider clock)
    {
        _host = host;
        Clock = clock;
    }

    public ManualTimeProvider Clock { get; }

    public IServiceProvider Services => _host.Services;

    public IClusterClient Client => Services.GetRequiredService<IClusterClient>();

    public Probe Probe => Services.GetRequiredService<Probe>();

    public Silo Silo => Services.GetRequiredService<Silo>();

    public static async Task<TestSilo> StartAsync(Action<IServiceCollection>? configure = null, ManualTimeProvider? clock = null)
    {
        clock ??= new ManualTimeProvider();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddSingleton<Probe>();
        builder.Services.AddMemoryGrainStorage();
        builder.Services.AddMemoryReminders();
        builder.Services.AddSingleton<ILoggerProvider, RecordingLog>();
        builder.Services.AddEmbeddedGrains(options => options.Assemblies.Add(typeof(TestSilo).Assembly));
        builder.Services.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromSeconds(5));
        configure?.Invoke(builder.Services);
        var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return new TestSilo(host, clock);
    }

    public T Grain<T>(string key)
        where T : IGrainWithStringKey => Client.GetGrain<T>(key);

    /// <summary>
    /// Moves the clock timer by timer and lets the grains follow after each. A clock that ran through in one go would be past the
    /// time-out of a call that a timer has sent before any thread could take that call up.
    /// </summary>
    public async Task AdvanceAsync(TimeSpan by)
    {
        var target = Clock.GetUtcNow() + by;
        while (Clock.AdvanceToNext(target)) await Settled();
    }

    /// <summary>Moves the clock on until <paramref name="task"/> has ended, however it ends.</summary>
    public Task AdvanceUntilAsync(Task task) => AdvanceUntilAsync(() => task.IsCompleted);

    /// <summary>Moves the clock on until <paramref name="condition"/> holds, letting the grains follow after each step.</summary>
    public async Task AdvanceUntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await AdvanceAsync(TimeSpan.FromMilliseconds(500));
            await QuietAsync();
        }
    }

    /// <summary>Waits until no reminder tick is under way.</summary>
    public async Task Settled()
    {
        var reminders = Services.GetRequiredService<ReminderService>();
        while (reminders.UnderWay > 0) await Task.Yield();
        await QuietAsync();
    }

    /// <summary>Waits until nothing is queued and no grain runs, so that the clock does not run ahead of the grains.</summary>
    private async Task QuietAsync()
    {
        for (var quiet = 0; quiet < 3;)
        {
            quiet = IsQuiet() ? quiet + 1 : 0;
            Thread.Yield();
            await Task.Yield();
        }

        bool IsQuiet() => ThreadPool.PendingWorkItemCount == 0 && (Probe.IsBlocking || (Silo.Sweeper.Unread == 0
            && !TurnSlot.Snapshot().Any(slot => slot.Runner is { } runner && ReferenceEquals(runner.Silo, Silo))));
    }

    public Task StopAsync() => _host.StopAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        Probe.OpenAll();
        await _host.StopAsync();
        _host.Dispose();
    }
}
