using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OrleansVoxa.Edge.Bridge;

namespace OrleansVoxa.Edge;

/// <summary>Maps the HTTP bridge.</summary>
public static class BridgeEndpoints
{
    /// <summary>Adds <c>ANY /bridge/{name}/{path}</c>.</summary>
    /// <param name="endpoints">Where to add it.</param>
    /// <param name="sandbox">Whether answers are put in a browser's sandbox, because another room's endpoints share their origin.</param>
    public static IEndpointConventionBuilder MapVoxaBridge(this IEndpointRouteBuilder endpoints, bool sandbox) =>
        endpoints.Map(ServicePaths.BridgeRoot + "/{name}/{**path}", context => ServiceRequests.HandleAsync(
            context, ServicePaths.BridgeRoot, sandbox, static context => context.RequestServices.GetRequiredService<BridgeEndpoint>().HandleAsync(context)));
}
