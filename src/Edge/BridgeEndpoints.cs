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
        endpoints.Map(BridgePaths.Root + "/{name}/{**path}", context => HandleAsync(context, sandbox));

    private static Task HandleAsync(HttpContext context, bool sandbox)
    {
        if (sandbox)
        {
            // Set last, so that neither a service nor a failure in between can leave it out.
            context.Response.OnStarting(
                static state =>
                {
                    ((HttpContext)state).Response.Headers.Append("Content-Security-Policy", "sandbox");
                    return Task.CompletedTask;
                },
                context);
        }

        // A name without a slash behind it would make a page's relative links miss the service.
        var bare = BridgePaths.Root.Length + 1 + ((string)context.GetRouteValue("name")!).Length;
        return context.Request.Path.Value!.Length == bare
            ? RedirectAsync(context)
            : context.RequestServices.GetRequiredService<BridgeEndpoint>().HandleAsync(context);
    }

    private static Task RedirectAsync(HttpContext context)
    {
        // 308 keeps method and body; a service that does not exist is found out at the target.
        context.Response.StatusCode = StatusCodes.Status308PermanentRedirect;
        context.Response.Headers.Location = context.Request.Path.ToUriComponent() + "/" + context.Request.QueryString.Value;
        context.Response.Headers.CacheControl = "no-store";
        return Task.CompletedTask;
    }
}
