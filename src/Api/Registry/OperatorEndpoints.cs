using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OrleansVoxa.Api.Guard;
using OrleansVoxa.Api.Info;
using OrleansVoxa.Api.Json;
using OrleansVoxa.Api.Problems;
using OrleansVoxa.Grains.Abstractions.Nodes;

namespace OrleansVoxa.Api.Registry;

/// <summary><c>POST /api/v1/nodes/{id}/park|revive|remove</c>: what an operator does to a node, with a reason that is kept.</summary>
internal static class OperatorEndpoints
{
    public static Task ParkAsync(HttpContext context) => HandleAsync(context, static (node, act, token) => node.Park(act, token));

    public static Task ReviveAsync(HttpContext context) => HandleAsync(context, static (node, act, token) => node.Revive(act, token));

    public static Task RemoveAsync(HttpContext context) => HandleAsync(context, static (node, act, token) => node.Remove(act, token));

    private static async Task HandleAsync(HttpContext context, Func<INodeGrain, OperatorAct, CancellationToken, Task<OperatorResult>> act)
    {
        if (await ActAsync(context, act) is { } problem) await problem.WriteAsync(context);
    }

    private static async Task<ApiProblem?> ActAsync(HttpContext context, Func<INodeGrain, OperatorAct, CancellationToken, Task<OperatorResult>> act)
    {
        var name = context.Features.GetRequiredFeature<OperatorCaller>().Name;
        var (request, unread) = await ApiBody.ReadAsync(context, ApiJson.Default.OperatorRequest, null);
        if (unread is not null) return unread;
        var grains = context.RequestServices.GetRequiredService<IGrainFactory>();
        var (nodeId, lost) = await NodeLookup.FindAsync(grains, (string)context.GetRouteValue("id")!, context.RequestAborted);
        if (lost is not null) return lost;

        var result = await act(grains.GetGrain<INodeGrain>(nodeId!), new OperatorAct(name, request!.Reason ?? ""), context.RequestAborted);
        if (result.Code is { } code) return RefusalProblem.Of(code, result.Text, result.Field);
        await ApiAnswer.WriteAsync(
            context,
            StatusCodes.Status200OK,
            new OperatorAnswer(
                result.Changed,
                NodeAnswer.Of(result.Node!),
                context.RequestServices.GetRequiredService<ServerInfo>().Version,
                context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow()),
            ApiJson.Default.OperatorAnswer);
        return null;
    }
}
