using OrleansVoxa.Api;
using OrleansVoxa.Edge;
using OrleansVoxa.Silo.Configuration;
using OrleansVoxa.Silo.Metering;

namespace OrleansVoxa.Silo.Hosting;

/// <summary>Which listener serves which endpoints.</summary>
internal static class EndpointSetup
{
    public static void Map(WebApplication app, SiloOptions options)
    {
        var apps = app.Configuration.GetValue<bool>(AppEndpoints.Switch);
        if (options.Has(SiloRoles.Bridge))
        {
            // The listener decides before anything is routed, so nothing of the API can be reached through it.
            app.MapWhen(
                context => context.Features.Get<Listener>()?.Use is ListenerUse.Bridge,
                alone =>
                {
                    alone.UseRouting();
                    alone.UseEndpoints(endpoints =>
                    {
                        endpoints.MapVoxaBridge(sandbox: false);
                        if (apps) endpoints.MapVoxaApps(sandbox: false);
                    });
                });
        }

        app.MapWhen(
            context => context.Features.Get<Listener>()?.Use is ListenerUse.Ops,
            alone =>
            {
                alone.UseRouting();
                alone.UseEndpoints(endpoints =>
                {
                    endpoints.MapVoxaHealth();
                    SiloMetrics.Map(endpoints);
                });
            });

        app.UseRouting();
        if (options.Has(SiloRoles.Bridge)) app.MapVoxaBridge(sandbox: true);
        if (options.Has(SiloRoles.Bridge) && apps) app.MapVoxaApps(sandbox: true);
        if (!options.Has(SiloRoles.Api)) return;
        app.MapVoxaApi();
        GrainEngine.Map(app, options);
        SiloMetrics.Map(app).BehindApiGate().ForThisMachineOnly();
    }
}
