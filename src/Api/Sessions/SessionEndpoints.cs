using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OrleansVoxa.Api.Guard;
using OrleansVoxa.Api.Info;
using OrleansVoxa.Api.Json;
using OrleansVoxa.Api.Problems;
using OrleansVoxa.Api.Registry;
using OrleansVoxa.Api.Security;
using OrleansVoxa.Grains.Abstractions.Sessions;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Tokens;

namespace OrleansVoxa.Api.Sessions;

/// <summary><c>/api/v1/session</c>: a node signs a challenge, and then shows a token instead of signing everything.</summary>
internal static class SessionEndpoints
{
    private const int MaxSignature = 1_024;

    /// <summary><c>POST /api/v1/session/challenge</c>.</summary>
    public static async Task ChallengeAsync(HttpContext context)
    {
        if (await TryChallengeAsync(context) is { } problem) await problem.WriteAsync(context);
    }

    /// <summary><c>POST /api/v1/session</c>.</summary>
    public static async Task OpenAsync(HttpContext context)
    {
        if (await TryOpenAsync(context) is { } problem) await problem.WriteAsync(context);
    }

    /// <summary><c>DELETE /api/v1/session</c>, of the session that the request came in; with <c>?all=true</c>, of all of the node's.</summary>
    public static async Task CloseAsync(HttpContext context)
    {
        if (await TryCloseAsync(context) is { } problem) await problem.WriteAsync(context);
    }

    private static async Task<ApiProblem?> TryChallengeAsync(HttpContext context)
    {
        var (request, unread) = await ApiBody.ReadAsync(context, ApiJson.Default.ChallengeRequest, null);
        if (unread is not null) return unread;
        var (nodeId, audience, problem) = await FindAsync(context, request!.NodeId);
        if (problem is not null) return problem;
        var given = await Grain(context, nodeId!).Challenge(context.RequestAborted);
        if (given.Code is { } code) return SessionProblem.Of(code, given.Text, "node_id");
        await ApiAnswer.WriteAsync(
            context,
            StatusCodes.Status200OK,
            new ChallengeAnswer(Convert.ToBase64String(given.Challenge.AsSpan()), audience!, given.Handle ?? nodeId!, nodeId!, given.ExpiresAt, Version(context), Now(context)),
            ApiJson.Default.ChallengeAnswer);
        return null;
    }

    private static async Task<ApiProblem?> TryOpenAsync(HttpContext context)
    {
        if (Locality.CheckPrivate(context) is { } exposed) return exposed;
        var (request, unread) = await ApiBody.ReadAsync(context, ApiJson.Default.LoginRequest, null);
        if (unread is not null) return unread;
        if (SignatureField.TryBase64(request!.Challenge, SessionLogin.ChallengeSize) is not { Length: SessionLogin.ChallengeSize } challenge)
            return ApiProblem.Invalid("challenge", $"challenge is the {SessionLogin.ChallengeSize} bytes that /api/v1/session/challenge gave, in base64.");
        if (SignatureField.TryBase64(request.Signature, MaxSignature) is not { Length: > 0 } signature)
            return ApiProblem.Invalid("signature", "signature is the node's over the login, in base64.");
        var (nodeId, audience, problem) = await FindAsync(context, request.NodeId);
        if (problem is not null) return problem;

        var limits = IdentityLimiter.Of(context);
        if (limits.Check(nodeId!) is { } tooFast) return tooFast;
        using var secret = BearerSecret.CreateSession(NodeId.Parse(nodeId!));
        var result = await Grain(context, nodeId!).Open(new([.. challenge], audience!, [.. signature], secret.Hash), context.RequestAborted);
        if (result.Code is { } code) return SessionProblem.Of(code, result.Text, "signature");
        limits.Count(nodeId!);
        await ApiAnswer.WriteAsync(
            context,
            StatusCodes.Status201Created,
            new SessionAnswer(secret.Reveal(), result.Handle ?? nodeId!, nodeId!, result.ExpiresAt, Version(context), Now(context)),
            ApiJson.Default.SessionAnswer);
        return null;
    }

    private static async Task<ApiProblem?> TryCloseAsync(HttpContext context)
    {
        var all = context.Request.Query["all"].ToString();
        if (all is not ("" or "true" or "false")) return ApiProblem.Invalid("all", "all is true or false.");
        var (session, unread) = SessionBearer.Read(context.Request);
        if (session is null) return unread ?? SessionProblem.Of(SessionCodes.Unknown, "Which session? Show it: Authorization: Bearer voxas_…");
        var result = await Grain(context, session.NodeId).Close(session.Hash, all == "true", context.RequestAborted);
        if (result.Code is { } code) return SessionProblem.Of(code, result.Text);
        await ApiAnswer.WriteAsync(
            context, StatusCodes.Status200OK, new SessionClosedAnswer(result.Closed, session.NodeId, Version(context), Now(context)), ApiJson.Default.SessionClosedAnswer);
        return null;
    }

    private static async Task<(string? NodeId, string? Audience, ApiProblem? Problem)> FindAsync(HttpContext context, string? name)
    {
        // A login that a node signed for another server must not work here, so the audience is a name that is surely this one's.
        if (context.RequestServices.GetRequiredService<CallerGuard>().OwnAuthority(context) is not { } audience)
        {
            return (null, null, new(
                StatusCodes.Status403Forbidden,
                "host_refused",
                $"'{context.Request.Host.Value}' is not surely this server, so nobody logs in to it; list it in {ApiOptions.Section}:{nameof(ApiOptions.AllowedHosts)}."));
        }

        var (nodeId, lost) = await TokenFields.FindNodeAsync(context.RequestServices.GetRequiredService<IGrainFactory>(), name, "node_id", context.RequestAborted);
        return (nodeId, audience, lost);
    }

    private static ISessionGrain Grain(HttpContext context, string nodeId) => context.RequestServices.GetRequiredService<IGrainFactory>().GetGrain<ISessionGrain>(nodeId);

    private static string Version(HttpContext context) => context.RequestServices.GetRequiredService<ServerInfo>().Version;

    private static DateTimeOffset Now(HttpContext context) => context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
}
