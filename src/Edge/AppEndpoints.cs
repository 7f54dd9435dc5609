using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OrleansVoxa.Edge.Apps;
using OrleansVoxa.Edge.Bridge;

namespace OrleansVoxa.Edge;

/// <summary>Maps the balancer of apps.</summary>
public static class AppEndpoints
{
    /// <summary>The setting without which a network has no apps.</summary>
    public const string Switch = AppBalancerOptions.Switch;

    /// <summary>Adds <c>ANY /run/{name}/{path}</c>.</summary>
    /// <param name="endpoints">Where to add it.</param>
    /// <param name="sandbox">Whether answers are put in a browser's sandbox, because another room's endpoints share their origin.</param>
    public static IEndpointConventionBuilder MapVoxaApps(this IEndpointRouteBuilder endpoints, bool sandbox) =>
        endpoints.Map(ServicePaths.AppRoot + "/{name}/{**path}", context => ServiceRequests.HandleAsync(
            context, ServicePaths.AppRoot, sandbox, static context => context.RequestServices.GetRequiredService<AppEndpoint>().HandleAsync(context)));
}
