using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OrleansVoxa.Api.Info;
using OrleansVoxa.Api.Json;
using OrleansVoxa.Grains.Abstractions.Nodes;

namespace OrleansVoxa.Api.Data;

/// <summary><c>GET /data/get_local_nri</c> and <c>/data/get_local_rri</c>: the records of this edge itself, and of the relays that it hosts; none is an answer too.</summary>
internal static class LocalRecordsEndpoint
{
    public static Task HandleNodeAsync(HttpContext context) =>
        AnswerAsync(context, [context.RequestServices.GetRequiredService<ServerInfo>().NodeId.ToString()]);

    public static Task HandleRelaysAsync(HttpContext context) =>
        AnswerAsync(context, context.RequestServices.GetRequiredService<ServerInfo>().Relays?.Invoke() ?? []);

    private static async Task AnswerAsync(HttpContext context, IReadOnlyList<string> ids)
    {
        var services = context.RequestServices;
        var grains = services.GetRequiredService<IGrainFactory>();
        var nodes = await Task.WhenAll(ids.Select(id => grains.GetGrain<INodeGrain>(id).Get(context.RequestAborted)));
        RecordRow[] rows = [.. nodes.OfType<NodeView>().Where(node => !node.SignedRecord.IsDefaultOrEmpty).Select(RecordRow.Of)];
        await ApiAnswer.WriteTaggedAsync(
            context,
            new RecordPageAnswer(rows.Length, rows, null, services.GetRequiredService<ServerInfo>().Version, services.GetRequiredService<TimeProvider>().GetUtcNow()),
            ApiJson.Default.RecordPageAnswer);
    }
}
