using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OrleansVoxa.Api.Guard;
using OrleansVoxa.Api.Info;
using OrleansVoxa.Api.Json;
using OrleansVoxa.Api.Problems;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Abstractions.Tokens;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Tokens;

namespace OrleansVoxa.Api.Security;

/// <summary><c>POST /security/verify</c>: whether a token counts. Idempotent, so asking again is no replay.</summary>
internal static class VerifyEndpoint
{
    public static async Task HandleAsync(HttpContext context)
    {
        if (await VerifyAsync(context) is { } problem) await problem.WriteAsync(context);
    }

    private static async Task<ApiProblem?> VerifyAsync(HttpContext context)
    {
        var (request, unread) = await ApiBody.ReadAsync(context, ApiJson.Default.VerifyRequest, null);
        if (unread is not null) return unread;
        if (request!.Token is not null && Locality.CheckPrivate(context) is { } exposed) return exposed;
        if (request.Token is not null && request.Proof is not null) return ApiProblem.Invalid("proof", "Send token or proof, not both.");

        var grains = context.RequestServices.GetRequiredService<IGrainFactory>();
        var (nodeId, lost) = await TokenFields.FindNodeAsync(grains, request.NodeId, "node_id", context.RequestAborted);
        if (lost is { Status: StatusCodes.Status404NotFound })
        {
            await AnswerAsync(context, null, TokenResult.Refuse(RefusalCodes.UnknownNode, lost.Detail));
            return null;
        }

        if (lost is not null) return lost;
        if (request.Proof is not null) return await VerifyProofAsync(context, grains, nodeId!, request);
        var (token, malformed) = TokenFields.ReadToken(request.Token);
        if (malformed is not null) return malformed;
        await AnswerAsync(context, token, await JudgeAsync(context, grains, nodeId!, token!.Value));
        return null;
    }

    private static async Task<ApiProblem?> VerifyProofAsync(HttpContext context, IGrainFactory grains, string nodeId, VerifyRequest request)
    {
        var (_, proof, malformed) = TokenFields.ReadProof(request.Proof, "proof");
        if (malformed is not null) return malformed;
        var (audience, lost) = await TokenFields.FindNodeAsync(grains, request.Audience, "audience", context.RequestAborted);
        if (lost is not null) return lost;
        var token = proof!.Proof.Token;
        var result = proof.Proof.Holder.ToString() == nodeId
            ? await JudgeAsync(context, grains, nodeId, token)
            : TokenResult.Refuse(TokenCodes.Unknown, $"The proof is for a token of node {proof.Proof.Holder}, not of {nodeId}.");
        if (result.Token is { } live) result = Judge(proof, live, NodeId.Parse(audience!), context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow()) ?? result;
        await AnswerAsync(context, token, result);
        return null;
    }

    private static TokenResult? Judge(SignedTokenProof proof, TokenView token, NodeId audience, DateTimeOffset now)
    {
        if (!PublicIdentity.TryDecode(token.VerificationKey.AsSpan(), out var key))
            throw new InvalidOperationException($"A verification key of node {token.NodeId} cannot be read.");
        return proof.Verify(key, audience, now) switch
        {
            TokenProofVerdict.Accepted => null,
            TokenProofVerdict.WrongAudience =>
                TokenResult.Refuse(TokenCodes.WrongAudience, $"The proof was made for node {proof.Proof.Audience}, not for {audience}."),
            TokenProofVerdict.OutsideWindow => TokenResult.Refuse(
                RefusalCodes.ClockSkew, $"The proof is of {proof.Proof.Time:u}, more than {SignedRequest.DefaultWindow.TotalMinutes} minutes from this registry's clock."),
            _ => TokenResult.Refuse(RefusalCodes.BadSignature, "The proof is not signed by that token's key."),
        };
    }

    private static Task<TokenResult> JudgeAsync(HttpContext context, IGrainFactory grains, string nodeId, TokenId token) =>
        context.RequestServices.GetRequiredService<TokenCache>().GetAsync(
            nodeId, token, () => grains.GetGrain<ITokenGrain>(nodeId).Judge([.. token.ToByteArray()], context.RequestAborted));

    private static Task AnswerAsync(HttpContext context, TokenId? tokenId, TokenResult result)
    {
        var token = result.Token;
        return ApiAnswer.WriteAsync(
            context,
            StatusCodes.Status200OK,
            new VerifyAnswer
            {
                Valid = token is not null,
                Code = result.Code,
                Detail = result.Text,
                TokenId = tokenId?.ToString(),
                NodeId = token is null ? null : token.Handle ?? token.NodeId,
                Id = token?.NodeId,
                VerificationKey = token is null ? null : Convert.ToBase64String(token.VerificationKey.AsSpan()),
                IssuedAt = token?.IssuedAt,
                ExpiresAt = token?.ExpiresAt,
                Verified = token?.Verified,
                Version = context.RequestServices.GetRequiredService<ServerInfo>().Version,
                Timestamp = context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow(),
            },
            ApiJson.Default.VerifyAnswer);
    }
}
