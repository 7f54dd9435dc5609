using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;

namespace OrleansVoxa.Grains.Tests.Hosting;

/// <summary>Runs the grains on an Orleans silo, called by a client outside of it. What lies between silos is run by the cluster tests of tests/Integration.Tests.</summary>
internal sealed class TestEngine : IAsyncDisposable
{
    private readonly InProcessTestCluster _cluster;

    private TestEngine(InProcessTestCluster cluster) => _cluster = cluster;

    /// <summary>Whether a call that is answered has overtaken none that was made before.</summary>
    public const bool CallsArriveInOrder = false;

    /// <summary>Histories with many crashes that a property test tries: after each the cluster starts anew, which takes a second or two.</summary>
    public const int CrashHistories = 4;

    public IClusterClient Client => _cluster.Client;

    /// <param name="settings">The configuration.</param>
    /// <param name="reminders">Null: Orleans' reminder service goes by the real clock, so tests send the ticks.</param>
    /// <param name="configure">Adds grains, store and clock.</param>
    public static async Task<TestEngine> StartAsync(
        IReadOnlyDictionary<string, string?> settings, IReminderTable? reminders, Action<IServiceCollection, IConfiguration> configure)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        var builder = new InProcessTestClusterBuilder(initialSilosCount: 1);
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSilo((_, silo) =>
        {
            configure(silo.Services, configuration);
            // The test's clock is the grains'; what the cluster does for itself goes by a real one.
            silo.Services.AddKeyedSingleton(KeyedService.AnyKey, TimeProvider.System);
            silo.Services.AddKeyedSingleton(TimeProviderNames.Grains, GrainClock);
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return new TestEngine(cluster);
    }

    private static TimeProvider GrainClock(IServiceProvider services, object? key) => services.GetRequiredService<TimeProvider>();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();
}
