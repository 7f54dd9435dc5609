using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OrleansVoxa.Api.Guard;
using OrleansVoxa.Api.Info;
using OrleansVoxa.Api.Json;
using OrleansVoxa.Api.Problems;
using OrleansVoxa.Api.Registry;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Abstractions.Tokens;
using OrleansVoxa.Protocol.Tokens;

namespace OrleansVoxa.Api.Security;

/// <summary><c>POST /security/token</c>: issues a node token. The secret is made here and goes nowhere but into the answer.</summary>
internal static class TokenEndpoint
{
    public static async Task HandleAsync(HttpContext context)
    {
        if (await IssueAsync(context) is { } problem) await problem.WriteAsync(context);
    }

    private static async Task<ApiProblem?> IssueAsync(HttpContext context)
    {
        if (Locality.CheckPrivate(context) is { } exposed) return exposed;
        var (request, unread) = await ApiBody.ReadAsync(context, ApiJson.Default.TokenRequest, null);
        if (unread is not null) return unread;
        if (request!.Lifetime < 1) return ApiProblem.Invalid("lifetime", "lifetime is in seconds, at least 1.");

        var grains = context.RequestServices.GetRequiredService<IGrainFactory>();
        var (nodeId, lost) = await TokenFields.FindNodeAsync(grains, request.NodeId, "node_id", context.RequestAborted);
        if (lost is not null) return lost;
        if (await grains.GetGrain<INodeGrain>(nodeId!).Get(context.RequestAborted) is not { } known)
            return RefusalProblem.Of(RefusalCodes.UnknownNode, $"No node {nodeId} is registered; register it first.", "node_id");

        // The key is the registered one, so the caller need not send it.
        var (signature, malformed) = SignatureField.Read(
            request.Sequence, request.Time, request.Signature, known.PublicKey, [.. SHA256.HashData(TokenRequests.IssueBody(request.Lifetime))]);
        if (malformed is not null) return malformed;

        var limits = IdentityLimiter.Of(context);
        if (signature is not null && limits.Check(nodeId!) is { } tooFast) return tooFast;
        using var secret = TokenSecret.Create();
        using var key = secret.DeriveKey();
        var result = await grains.GetGrain<ITokenGrain>(nodeId!).Issue(
            new([.. secret.Id.ToByteArray()], key.Public.Encoded, request.Lifetime, signature), context.RequestAborted);
        if (result.Token is not { } token) return TokenProblem.Of(result.Code!, result.Text, result.Field);
        if (signature is not null) limits.Count(nodeId!);

        await ApiAnswer.WriteAsync(
            context,
            StatusCodes.Status201Created,
            new TokenAnswer(
                secret.Reveal(),
                secret.Id.ToString(),
                Convert.ToBase64String(token.VerificationKey.AsSpan()),
                token.Handle ?? token.NodeId,
                token.NodeId,
                token.IssuedAt,
                token.ExpiresAt,
                token.Verified,
                context.RequestServices.GetRequiredService<ServerInfo>().Version,
                context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow()),
            ApiJson.Default.TokenAnswer);
        return null;
    }
}
