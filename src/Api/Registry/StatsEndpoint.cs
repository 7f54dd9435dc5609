using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OrleansVoxa.Api.Info;
using OrleansVoxa.Api.Json;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Abstractions.Registry;

namespace OrleansVoxa.Api.Registry;

/// <summary><c>GET /stats</c>: how many nodes there are, and in which states.</summary>
internal static class StatsEndpoint
{
    public static async Task HandleAsync(HttpContext context)
    {
        var services = context.RequestServices;
        var count = await DirectoryReader.CountAsync(services.GetRequiredService<IGrainFactory>(), context.RequestAborted);
        var states = NodeStateNames.All.Zip(count.ByState).ToDictionary(pair => pair.First, pair => pair.Second);
        var answer = new StatsAnswer(
            count.Total,
            count.Reachable,
            count.Verified,
            count.Parked,
            count.Flapping,
            states,
            (long)services.GetRequiredService<Uptime>().Elapsed.TotalSeconds,
            services.GetRequiredService<ServerInfo>().Version,
            services.GetRequiredService<TimeProvider>().GetUtcNow());
        await ApiAnswer.WriteTaggedAsync(context, answer, ApiJson.Default.StatsAnswer, answer with { UptimeSeconds = 0 });
    }
}
