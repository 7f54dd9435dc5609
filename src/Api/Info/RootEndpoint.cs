using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OrleansVoxa.Api.Json;

namespace OrleansVoxa.Api.Info;

/// <summary><c>GET /</c>: what this is, and where sessions connect.</summary>
internal static class RootEndpoint
{
    public static Task HandleAsync(HttpContext context)
    {
        var info = context.RequestServices.GetRequiredService<ServerInfo>();
        var clock = context.RequestServices.GetRequiredService<TimeProvider>();
        return ApiAnswer.WriteAsync(
            context,
            StatusCodes.Status200OK,
            new RootAnswer("OrleansVoxa", info.Version, clock.GetUtcNow(), info.NodeId.ToString(), info.EdgeEndpoint(context.Request.Host.Host)),
            ApiJson.Default.RootAnswer);
    }
}
