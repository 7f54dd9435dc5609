using OrleansVoxa.Api;
using OrleansVoxa.Edge;
using OrleansVoxa.Silo.Configuration;

namespace OrleansVoxa.Silo.Hosting;

/// <summary>Which listener serves which endpoints.</summary>
internal static class EndpointSetup
{
    public static void Map(WebApplication app, SiloOptions options)
    {
        if (options.Has(SiloRoles.Bridge))
        {
            // The listener decides before anything is routed, so nothing of the API can be reached through it.
            app.MapWhen(
                context => context.Features.Get<Listener>() is { BridgeAlone: true },
                alone =>
                {
                    alone.UseRouting();
                    alone.UseEndpoints(endpoints => endpoints.MapVoxaBridge(sandbox: false));
                });
        }

        app.UseRouting();
        if (options.Has(SiloRoles.Bridge)) app.MapVoxaBridge(sandbox: true);
        if (!options.Has(SiloRoles.Api)) return;
        app.MapVoxaApi();
        GrainEngine.Map(app, options);
    }
}
