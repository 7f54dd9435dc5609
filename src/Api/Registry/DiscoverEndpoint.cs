using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OrleansVoxa.Api.Info;
using OrleansVoxa.Api.Json;
using OrleansVoxa.Grains.Abstractions.Registry;

namespace OrleansVoxa.Api.Registry;

/// <summary><c>GET /discover</c>: the directory, page by page.</summary>
internal static class DiscoverEndpoint
{
    public static async Task HandleAsync(HttpContext context)
    {
        var (query, problem) = DiscoverQuery.Read(context.Request.Query);
        if (problem is not null)
        {
            await problem.WriteAsync(context);
            return;
        }

        var grains = context.RequestServices.GetRequiredService<IGrainFactory>();
        var page = await DirectoryReader.QueryAsync(grains, query!, context.RequestAborted);
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
