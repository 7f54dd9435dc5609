using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace OrleansVoxa.Edge.Bridge;

/// <summary>What all requests to a service under a path of this server have in common.</summary>
internal static class ServiceRequests
{
    public static Task HandleAsync(HttpContext context, string root, bool sandbox, RequestDelegate handle)
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
        var bare = root.Length + 1 + ((string)context.GetRouteValue("name")!).Length;
        return context.Request.Path.Value!.Length == bare ? RedirectAsync(context) : handle(context);
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
