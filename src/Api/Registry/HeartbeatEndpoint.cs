using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OrleansVoxa.Api.Guard;
using OrleansVoxa.Api.Info;
using OrleansVoxa.Api.Json;
using OrleansVoxa.Api.Problems;
using OrleansVoxa.Api.Sessions;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Abstractions.Sessions;

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

        // The key is the registered one, so the caller need not send it.
        var (signature, malformed) = SignatureField.Read(request!.Sequence, request.Time, request.Signature, [], RegistrationBody.EmptyHash);
        if (malformed is not null)
        {
            await malformed.WriteAsync(context);
            return;
        }

        var (session, foreign) = SessionBearer.Read(context.Request);
        if (foreign is null && session is not null)
        {
            foreign = session.NodeId != nodeId ? SessionProblem.Of(SessionCodes.WrongNode, $"The session is node {session.NodeId}'s, and the heartbeat node {nodeId}'s.")
                : signature is not null ? ApiProblem.Invalid("signature", "Send a signature, or come in a session; not both.")
                : null;
        }

        var proven = session is not null || signature is not null;
        var limits = IdentityLimiter.Of(context);
        if (foreign is null && proven) foreign = limits.Check(nodeId!);
        if (foreign is not null)
        {
            await foreign.WriteAsync(context);
            return;
        }

        var remote = context.Connection.RemoteIpAddress?.ToString();
        var result = session is null
            ? await grains.GetGrain<INodeGrain>(nodeId!).Heartbeat(new(signature, remote), context.RequestAborted)
            : await grains.GetGrain<ISessionGrain>(nodeId!).Heartbeat(session.Hash, remote, context.RequestAborted);
        if (result.Node is not { } node)
        {
            await (SessionProblem.Of(result.Code!, result.Text) with { Successor = result.Successor }).WriteAsync(context);
            return;
        }

        if (proven) limits.Count(nodeId!);
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
