using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OrleansVoxa.Api.Info;
using OrleansVoxa.Api.Json;
using OrleansVoxa.Api.Problems;
using OrleansVoxa.Grains.Abstractions.Nodes;

namespace OrleansVoxa.Api.Registry;

/// <summary><c>POST /heartbeat/{id}</c>: a sign of life, by node id or handle.</summary>
internal static class HeartbeatEndpoint
{
    private static readonly HeartbeatRequest Unsigned = new(null, null, null);

    public static async Task HandleAsync(HttpContext context)
    {
        var (request, unread) = await ApiBody.ReadAsync(context, ApiJson.Default.HeartbeatRequest, Unsigned);
        if (unread is not null)
        {
            await unread.WriteAsync(context);
            return;
        }

        var grains = context.RequestServices.GetRequiredService<IGrainFactory>();
        var (nodeId, problem) = await NodeLookup.FindAsync(grains, (string)context.GetRouteValue("id")!, context.RequestAborted);
        if (problem is not null)
        {
            await problem.WriteAsync(context);
            return;
        }

        var grain = grains.GetGrain<INodeGrain>(nodeId!);
        if (await grain.Get(context.RequestAborted) is not { } known)
        {
            await RefusalProblem.Of(RefusalCodes.UnknownNode, $"No node {nodeId} is registered; register it first.", null).WriteAsync(context);
            return;
        }

        // The key is the registered one, so the caller need not send it.
        var (signature, malformed) = SignatureField.Read(
            request!.Sequence, request.Time, request.Signature, known.PublicKey, RegistrationBody.EmptyHash);
        if (malformed is not null)
        {
            await malformed.WriteAsync(context);
            return;
        }

        var result = await grain.Heartbeat(new(signature, context.Connection.RemoteIpAddress?.ToString()), context.RequestAborted);
        if (result.Node is not { } node)
        {
            await RefusalProblem.Of(result.Code!, result.Text, null).WriteAsync(context);
            return;
        }

        await ApiAnswer.WriteAsync(
            context,
            StatusCodes.Status200OK,
            new HeartbeatAnswer(
                result.Status.ToString().ToLowerInvariant(),
                node.Handle ?? node.NodeId,
                node.NodeId,
                node.State,
                node.ExpiresAt,
                node.NextCheck,
                context.RequestServices.GetRequiredService<ServerInfo>().Version,
                context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow()),
            ApiJson.Default.HeartbeatAnswer);
    }
}
