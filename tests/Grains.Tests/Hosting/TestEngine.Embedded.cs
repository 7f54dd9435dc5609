using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrleansVoxa.Grains.Nodes;

namespace OrleansVoxa.Grains.Tests.Hosting;

/// <summary>Runs the grains on the embedded engine.</summary>
internal sealed class TestEngine : IAsyncDisposable
{
    private readonly IHost _host;

    private TestEngine(IHost host) => _host = host;

    /// <summary>Whether a call that is answered has overtaken none that was made before.</summary>
    public const bool CallsArriveInOrder = true;

    /// <summary>Histories with many crashes that a property test tries.</summary>
    public const int CrashHistories = 60;

    public IClusterClient Client => _host.Services.GetRequiredService<IClusterClient>();

    /// <param name="settings">The configuration.</param>
    /// <param name="reminders">The table from which the engine fires reminders; null if the test sends the ticks.</param>
    /// <param name="configure">Adds grains, store and clock.</param>
    public static async Task<TestEngine> StartAsync(
        IReadOnlyDictionary<string, string?> settings, IReminderTable? reminders, Action<IServiceCollection, IConfiguration> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(settings);
        configure(builder.Services, builder.Configuration);
        builder.Services.AddEmbeddedGrains(options => options.Assemblies.Add(typeof(NodeGrain).Assembly));
        if (reminders is not null) builder.Services.AddSingleton(reminders);
        var host = builder.Build();
        await host.StartAsync(TestSilo.Token);
        return new TestEngine(host);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
    }
}
