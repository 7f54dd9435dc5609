using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OrleansVoxa.Api.Guard;
using OrleansVoxa.Api.Info;
using OrleansVoxa.Api.Json;
using OrleansVoxa.Api.Problems;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Api.Registry;

/// <summary><c>POST /api/v1/succeed_node</c>: a key names another, and both have signed it. The signatures are what lets the caller in.</summary>
internal static class SuccessionEndpoint
{
    public static async Task HandleAsync(HttpContext context)
    {
        if (await SucceedAsync(context) is { } problem) await problem.WriteAsync(context);
    }

    private static async Task<ApiProblem?> SucceedAsync(HttpContext context)
    {
        var (request, unread) = await ApiBody.ReadAsync(context, ApiJson.Default.SuccessionRequest, null);
        if (unread is not null) return unread;
        if (SignatureField.TryBase64(request!.Succession, SignedKeySuccession.MaximumEncodedSize) is not { Length: > 0 } bytes)
            return ApiProblem.Invalid("succession", "succession is a signed key succession in base64.");
        if (!SignedKeySuccession.TryRead(bytes, out var signed, out var violation))
        {
            return violation.Code == KeySuccession.SameKey
                ? RefusalProblem.Of(RefusalCodes.SameKey, violation.Message, "succession")
                : ApiProblem.Invalid("succession", $"The succession cannot be read: {violation.Message}");
        }

        var id = signed.Record.OldKey.Id.ToString();
        var limits = IdentityLimiter.Of(context);
        if (limits.Check(id) is { } tooFast) return tooFast;
        var grains = context.RequestServices.GetRequiredService<IGrainFactory>();
        var result = await grains.GetGrain<INodeGrain>(id).Succeed([.. bytes], context.RequestAborted);
        if (result.Code is { } code) return RefusalProblem.Of(code, result.Text, result.Field) with { Successor = result.Successor };
        if (result.Status == SuccessionStatus.Succeeded) limits.Count(id);

        // Gone on with since, perhaps by yet another key: what is answered is the node that this succession made.
        var node = await grains.GetGrain<INodeGrain>(result.Successor!).Get(context.RequestAborted)
            ?? throw new InvalidOperationException($"Node {result.Successor} succeeded node {id} and is not stored.");
        await ApiAnswer.WriteAsync(
            context,
            StatusCodes.Status200OK,
            new SuccessionAnswer(
                result.Status.ToString().ToLowerInvariant(),
                node.NodeId,
                id,
                node.Handle ?? node.NodeId,
                node.State,
                context.RequestServices.GetRequiredService<ServerInfo>().Version,
                context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow()),
            ApiJson.Default.SuccessionAnswer);
        return null;
    }
}
