using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OrleansVoxa.Api.Guard;
using OrleansVoxa.Api.Json;
using OrleansVoxa.Api.Problems;
using OrleansVoxa.Api.Sessions;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Abstractions.Sessions;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Api.Registry;

/// <summary><c>PUT /api/v1/update_node</c>: what a registered node says about itself, replaced as a whole; signed, or in a session.</summary>
internal static class UpdateEndpoint
{
    public static async Task HandleAsync(HttpContext context)
    {
        if (await UpdateAsync(context) is { } problem) await problem.WriteAsync(context);
    }

    private static async Task<ApiProblem?> UpdateAsync(HttpContext context)
    {
        var (session, foreign) = SessionBearer.Read(context.Request);
        if (foreign is not null) return foreign;
        var (request, unread) = await ApiBody.ReadAsync(context, ApiJson.Default.RegistrationRequest, null);
        if (unread is not null) return unread;
        var grains = context.RequestServices.GetRequiredService<IGrainFactory>();
        PublicIdentity? registered = null;
        if (session is not null && request!.PublicKey is null)
        {
            if (await grains.GetGrain<INodeGrain>(session.NodeId).Get(context.RequestAborted) is not { } own) return NotRegistered(session.NodeId);
            if (!PublicIdentity.TryDecode(own.PublicKey.AsSpan(), out registered))
                throw new InvalidOperationException($"The stored key of node {session.NodeId} cannot be read.");
        }

        var (key, registration, malformed) = RegisterEndpoint.Read(request!, context.Connection.RemoteIpAddress?.ToString(), registered);
        if (malformed is not null) return malformed;
        var nodeId = key!.Id.ToString();
        if (session is not null)
        {
            if (registration!.Signature is not null) return ApiProblem.Invalid("signature", "Send a signature, or come in a session; not both.");
            if (session.NodeId != nodeId) return SessionProblem.Of(SessionCodes.WrongNode, $"The session is node {session.NodeId}'s, and public_key that of node {nodeId}.");
        }
        else if (registration is { Signature: null, SignedRecord.IsEmpty: true })
        {
            return RefusalProblem.Of(RefusalCodes.SignatureRequired, "A change is signed by the node's key, or comes in a session that the key opened.", "signature");
        }

        var limits = IdentityLimiter.Of(context);
        if (limits.Check(nodeId) is { } tooFast) return tooFast;
        if (await grains.GetGrain<INodeGrain>(nodeId).Get(context.RequestAborted) is null) return NotRegistered(nodeId);
        var result = session is null
            ? await grains.GetGrain<INodeGrain>(nodeId).Register(registration!, context.RequestAborted)
            : await grains.GetGrain<ISessionGrain>(nodeId).Update(session.Hash, registration!, context.RequestAborted);
        if (result.Node is not { } node) return SessionProblem.Of(result.Code!, result.Text, result.Field) with { Successor = result.Successor };
        limits.Count(nodeId);
        await RegisterEndpoint.AnswerAsync(context, StatusCodes.Status200OK, result.Status, node);
        return null;
    }

    private static ApiProblem NotRegistered(string nodeId) =>
        RefusalProblem.Of(RefusalCodes.UnknownNode, $"No node {nodeId} is registered; register it first.", null);
}
