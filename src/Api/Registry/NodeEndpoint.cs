using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OrleansVoxa.Api.Info;
using OrleansVoxa.Api.Json;
using OrleansVoxa.Api.Problems;
using OrleansVoxa.Grains.Abstractions.Nodes;

namespace OrleansVoxa.Api.Registry;

/// <summary><c>GET /nodes/{id}</c>: one node, by node id or handle.</summary>
internal static class NodeEndpoint
{
    public static async Task HandleAsync(HttpContext context)
    {
        var grains = context.RequestServices.GetRequiredService<IGrainFactory>();
        var (nodeId, problem) = await NodeLookup.FindAsync(grains, (string)context.GetRouteValue("id")!, context.RequestAborted);
        if (problem is null && await grains.GetGrain<INodeGrain>(nodeId!).Get(context.RequestAborted) is { } node)
        {
            if (node.Successor is { } successor)
            {
                await RefusalProblem.Succeeded(nodeId!, successor).WriteAsync(context);
                return;
            }

            await ApiAnswer.WriteTaggedAsync(
                context,
                NodeAnswer.Of(node) with
                {
                    Version = context.RequestServices.GetRequiredService<ServerInfo>().Version,
                    Timestamp = context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow(),
                },
                ApiJson.Default.NodeAnswer);
            return;
        }

        await (problem ?? ApiProblem.NotFound($"No node {nodeId} is registered.")).WriteAsync(context);
    }
}
