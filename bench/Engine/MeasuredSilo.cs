using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace OrleansVoxa.Bench.Engine;

/// <summary>An embedded silo with this program's grains, as a host starts it.</summary>
internal sealed class MeasuredSilo : IAsyncDisposable
{
    private readonly IHost _host;

    private MeasuredSilo(IHost host) => _host = host;

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    public static async Task<MeasuredSilo> StartAsync(CancellationToken cancellationToken, Action<IServiceCollection>? storage = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        if (storage is null) builder.Services.AddMemoryGrainStorage();
        else storage(builder.Services);
        builder.Services.AddMemoryReminders();
        builder.Services.AddEmbeddedGrains(options => options.Assemblies.Add(typeof(MeasuredSilo).Assembly));
        var host = builder.Build();
        await host.StartAsync(cancellationToken);
        return new MeasuredSilo(host);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        if (_host is IAsyncDisposable disposable) await disposable.DisposeAsync();
        else _host.Dispose();
    }
}
