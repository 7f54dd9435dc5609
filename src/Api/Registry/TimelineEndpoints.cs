using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OrleansVoxa.Api.Info;
using OrleansVoxa.Api.Json;
using OrleansVoxa.Api.Problems;
using OrleansVoxa.Grains.Abstractions.Nodes;

namespace OrleansVoxa.Api.Registry;

/// <summary><c>GET /nodes/{id}/history</c> and <c>GET /nodes/{id}/timeline</c>: what happened to a node, and what will.</summary>
internal static class TimelineEndpoints
{
    public static Task HistoryAsync(HttpContext context) => HandleAsync(context, future: false);

    public static Task TimelineAsync(HttpContext context) => HandleAsync(context, future: true);

    private static async Task HandleAsync(HttpContext context, bool future)
    {
        var services = context.RequestServices;
        var grains = services.GetRequiredService<IGrainFactory>();
        var (nodeId, problem) = await NodeLookup.FindAsync(grains, (string)context.GetRouteValue("id")!, context.RequestAborted);
        if (problem is null && await grains.GetGrain<INodeGrain>(nodeId!).GetTimeline(context.RequestAborted) is { } timeline)
        {
            await ApiAnswer.WriteAsync(
                context,
                StatusCodes.Status200OK,
                new TimelineAnswer(
                    timeline.NodeId,
                    timeline.State,
                    timeline.ParkedAt,
                    timeline.FlappingUntil,
                    timeline.Successor,
                    timeline.Past,
                    future ? timeline.Entries : null,
                    services.GetRequiredService<ServerInfo>().Version,
                    services.GetRequiredService<TimeProvider>().GetUtcNow()),
                ApiJson.Default.TimelineAnswer);
            return;
        }

        await (problem ?? ApiProblem.NotFound($"No node {nodeId} is registered.")).WriteAsync(context);
    }
}
