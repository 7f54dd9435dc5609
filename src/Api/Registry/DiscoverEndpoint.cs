using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OrleansVoxa.Api.Info;
using OrleansVoxa.Api.Json;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Abstractions.Registry;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Api.Registry;

/// <summary><c>GET /discover</c>: the directory, page by page.</summary>
internal static class DiscoverEndpoint
{
    public static Task HandleAsync(HttpContext context) => HandleAsync(context, static query => query);

    /// <summary><c>GET /data/discover_relays</c>: relays that a path may use now.</summary>
    public static Task HandleRelaysAsync(HttpContext context) =>
        HandleAsync(context, static query => query with { Type = NodeType.Relay.ToWire(), RoutableOnly = true });

    private static async Task HandleAsync(HttpContext context, Func<DirectoryQuery, DirectoryQuery> narrow)
    {
        var (query, problem) = DiscoverQuery.Read(context.Request.Query);
        if (problem is not null)
        {
            await problem.WriteAsync(context);
            return;
        }

        var grains = context.RequestServices.GetRequiredService<IGrainFactory>();
        var page = await DirectoryReader.QueryAsync(grains, narrow(query!), context.RequestAborted);
        await ApiAnswer.WriteTaggedAsync(
            context,
            new DiscoverAnswer(
                page.Nodes.Length,
                [.. page.Nodes.Select(NodeAnswer.Of)],
                page.Cursor,
                context.RequestServices.GetRequiredService<ServerInfo>().Version,
                context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow()),
            ApiJson.Default.DiscoverAnswer);
    }
}
