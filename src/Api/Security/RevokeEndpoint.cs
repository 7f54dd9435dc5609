using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OrleansVoxa.Api.Info;
using OrleansVoxa.Api.Json;
using OrleansVoxa.Api.Problems;
using OrleansVoxa.Api.Registry;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Abstractions.Tokens;
using OrleansVoxa.Protocol.Tokens;

namespace OrleansVoxa.Api.Security;

/// <summary><c>POST /security/revoke</c>: ends a token, or all of a node's.</summary>
internal static class RevokeEndpoint
{
    public static async Task HandleAsync(HttpContext context)
    {
        if (await RevokeAsync(context) is { } problem) await problem.WriteAsync(context);
    }

    private static async Task<ApiProblem?> RevokeAsync(HttpContext context)
    {
        // A secret that came in clear text is taken all the same: what was overheard had better end.
        var (request, unread) = await ApiBody.ReadAsync(context, ApiJson.Default.RevokeRequest, null);
        if (unread is not null) return unread;
        if (request!.Token is not null && request.TokenId is not null) return ApiProblem.Invalid("token_id", "Send token or token_id, not both.");

        TokenId? token = null;
        if (request.Token is not null)
        {
            (token, var malformed) = TokenFields.ReadToken(request.Token);
            if (malformed is not null) return malformed;
        }
        else if (request.TokenId is not null)
        {
            if (!TokenId.TryParse(request.TokenId, out var named)) return ApiProblem.Invalid("token_id", "token_id is 64 lower-case hexadecimal digits.");
            token = named;
        }

        var grains = context.RequestServices.GetRequiredService<IGrainFactory>();
        var (nodeId, lost) = await TokenFields.FindNodeAsync(grains, request.NodeId, "node_id", context.RequestAborted);
        if (lost is not null) return lost;
        if (await grains.GetGrain<INodeGrain>(nodeId!).Get(context.RequestAborted) is not { } known)
            return RefusalProblem.Of(RefusalCodes.UnknownNode, $"No node {nodeId} is registered.", "node_id");
        var (signature, unsigned) = SignatureField.Read(
            request.Sequence, request.Time, request.Signature, known.PublicKey, [.. SHA256.HashData(TokenRequests.RevokeBody(token))]);
        if (unsigned is not null) return unsigned;

        // Where no answer comes, the token may have ended all the same; a refusal ended none, and must cost others nothing.
        var ended = true;
        RevocationResult result;
        try
        {
            result = await grains.GetGrain<ITokenGrain>(nodeId!).Revoke(
                new(token is { } one ? [.. one.ToByteArray()] : [], request.Token is not null, signature), context.RequestAborted);
            ended = result.Code is null && (result.Revoked > 0 || signature is not null);
        }
        finally
        {
            if (ended) context.RequestServices.GetRequiredService<TokenCache>().Forget(nodeId!, token);
        }

        if (result.Code is { } code) return TokenProblem.Of(code, result.Text, result.Field);
        await ApiAnswer.WriteAsync(
            context,
            StatusCodes.Status200OK,
            new RevokeAnswer(
                result.Revoked,
                known.Handle ?? known.NodeId,
                known.NodeId,
                context.RequestServices.GetRequiredService<ServerInfo>().Version,
                context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow()),
            ApiJson.Default.RevokeAnswer);
        return null;
    }
}
