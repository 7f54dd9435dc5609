using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OrleansVoxa.Api.Guard;
using OrleansVoxa.Api.Info;
using OrleansVoxa.Api.Json;
using OrleansVoxa.Api.Problems;
using OrleansVoxa.Grains.Abstractions.Tokens;

namespace OrleansVoxa.Api.Security;

/// <summary><c>POST /security/pair</c>: a pair assertion. <c>GET /security/pair</c>: the key that checks them.</summary>
internal static class PairEndpoint
{
    public static async Task HandleAsync(HttpContext context)
    {
        if (await PairAsync(context) is { } problem) await problem.WriteAsync(context);
    }

    public static async Task HandleKeyAsync(HttpContext context)
    {
        var key = await context.RequestServices.GetRequiredService<IGrainFactory>()
            .GetGrain<IPairKeyGrain>(IPairKeyGrain.TheOnly).GetPublicKey(context.RequestAborted);
        await ApiAnswer.WriteAsync(
            context,
            StatusCodes.Status200OK,
            new PairKeyAnswer(
                Convert.ToBase64String(key.AsSpan()),
                context.RequestServices.GetRequiredService<ServerInfo>().Version,
                context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow()),
            ApiJson.Default.PairKeyAnswer);
    }

    private static async Task<ApiProblem?> PairAsync(HttpContext context)
    {
        if (Locality.CheckPrivate(context) is { } exposed) return exposed;
        var (request, unread) = await ApiBody.ReadAsync(context, ApiJson.Default.PairingRequest, null);
        if (unread is not null) return unread;
        var (token, malformed) = TokenFields.ReadToken(request!.Token);
        if (malformed is not null) return malformed;
        var (proof, _, unproven) = TokenFields.ReadProof(request.PeerProof, "peer_proof");
        if (unproven is not null) return unproven;

        var grains = context.RequestServices.GetRequiredService<IGrainFactory>();
        var (nodeId, lost) = await TokenFields.FindNodeAsync(grains, request.NodeId, "node_id", context.RequestAborted);
        if (lost is not null) return lost;

        // Never from the cache: what is signed here outlives it.
        var result = await grains.GetGrain<ITokenGrain>(nodeId!).Pair(new([.. token!.Value.ToByteArray()], [.. proof!]), context.RequestAborted);
        if (result is not { Own: { } own, Peer: { } peer, Pair: { } pair }) return TokenProblem.Of(result.Code!, result.Text, result.Field);
        await ApiAnswer.WriteAsync(
            context,
            StatusCodes.Status200OK,
            new PairAnswer(
                Convert.ToBase64String(pair.Assertion.AsSpan()),
                Convert.ToBase64String(pair.RegistryKey.AsSpan()),
                own.Handle ?? own.NodeId,
                own.NodeId,
                Convert.ToHexStringLower(own.TokenId.AsSpan()),
                peer.Handle ?? peer.NodeId,
                peer.NodeId,
                Convert.ToHexStringLower(peer.TokenId.AsSpan()),
                pair.ExpiresAt,
                context.RequestServices.GetRequiredService<ServerInfo>().Version,
                context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow()),
            ApiJson.Default.PairAnswer);
        return null;
    }
}
