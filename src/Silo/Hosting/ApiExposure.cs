using System.Net;
using OrleansVoxa.Grains.Abstractions.Keys;
using OrleansVoxa.Silo.Configuration;

namespace OrleansVoxa.Silo.Hosting;

/// <summary>
/// Keeps the API on loopback until there is an API key: without one, whoever reaches the machine's own address is its
/// operator. Started when the grains answer and before anything listens.
/// </summary>
internal sealed class ApiExposure(IGrainFactory grains, SiloOptions options) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!options.Has(SiloRoles.Api) || IPAddress.IsLoopback(options.Http.Address)) return;
        if (await grains.GetGrain<IApiKeyCatalogueGrain>(IApiKeyCatalogueGrain.TheOnly).Any(cancellationToken)) return;
        throw new ApiExposedException(
            $"--http {options.Http} is off loopback, and there is no API key yet: start on loopback, make one with `voxa keys api create --name NAME --scope keys:manage`, then start again. "
            + "Keys and tokens are taken over TLS only, so put a proxy that ends TLS on this machine for those who use them from elsewhere");
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
