using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OrleansVoxa.Api.Guard;
using OrleansVoxa.Api.Info;
using OrleansVoxa.Api.Json;
using OrleansVoxa.Api.Problems;
using OrleansVoxa.Grains.Abstractions.Keys;
using OrleansVoxa.Protocol.Tokens;

namespace OrleansVoxa.Api.Keys;

/// <summary><c>/api/v1/keys</c>: the API keys of operators. The gate has judged the caller.</summary>
internal static class KeyEndpoints
{
    private const long ShortestLifetime = 60;
    private const long LongestLifetime = 10L * 365 * 24 * 3600;

    /// <summary><c>POST</c>: makes a key. The secret is made here and goes nowhere but into the answer.</summary>
    public static async Task CreateAsync(HttpContext context)
    {
        if (await TryCreateAsync(context) is { } problem) await problem.WriteAsync(context);
    }

    /// <summary><c>GET</c>: all keys, without their secrets.</summary>
    public static async Task ListAsync(HttpContext context)
    {
        var keys = await Catalogue(context).List(context.RequestAborted);
        await ApiAnswer.WriteAsync(
            context,
            StatusCodes.Status200OK,
            new KeyListAnswer(keys.Length, [.. keys.Select(KeyAnswer.Of)], Version(context), Now(context)),
            ApiJson.Default.KeyListAnswer);
    }

    /// <summary><c>DELETE /api/v1/keys/{id}</c>: revokes a key.</summary>
    public static async Task RevokeAsync(HttpContext context)
    {
        var id = (string)context.GetRouteValue("id")!;
        var result = await Catalogue(context).Revoke(id, Actor(context), context.RequestAborted);
        if (result.Key is not { } key)
        {
            await ProblemOf(result).WriteAsync(context);
            return;
        }

        context.RequestServices.GetRequiredService<OperatorGuard>().Forget(id);
        await AnswerAsync(context, StatusCodes.Status200OK, KeyAnswer.Of(key));
    }

    private static async Task<ApiProblem?> TryCreateAsync(HttpContext context)
    {
        if (Locality.CheckPrivate(context) is { } exposed) return exposed;
        var (request, unread) = await ApiBody.ReadAsync(context, ApiJson.Default.KeyRequest, null);
        if (unread is not null) return unread;
        if (request!.Name is null) return ApiProblem.Invalid("name", "name is missing: what to call the key.");
        if (request.Scopes is null) return ApiProblem.Invalid("scopes", $"scopes is missing: at least one of {string.Join(", ", ApiScopes.All)}.");
        if (request.Scopes.Any(scope => scope is null)) return ApiProblem.Invalid("scopes", "A scope is a text, not null.");
        if (request.Lifetime is < ShortestLifetime or > LongestLifetime)
            return ApiProblem.Invalid("lifetime", $"lifetime is in seconds, from {ShortestLifetime} to {LongestLifetime}.");

        using var secret = BearerSecret.CreateApiKey();
        DateTimeOffset? end = request.Lifetime is { } seconds ? Now(context).AddSeconds(seconds) : null;
        var result = await Catalogue(context).Create(
            new ApiKeyDraft(secret.Name, secret.Hash, request.Name, [.. request.Scopes], end), Actor(context), context.RequestAborted);
        if (result.Key is not { } key) return ProblemOf(result);
        context.Response.Headers.Location = "/api/v1/keys/" + key.Id;
        await AnswerAsync(context, StatusCodes.Status201Created, KeyAnswer.Of(key) with { Key = secret.Reveal() });
        return null;
    }

    private static ApiProblem ProblemOf(ApiKeyResult result) => result.Code switch
    {
        ApiKeyCodes.Required => new(StatusCodes.Status401Unauthorized, result.Code, result.Text!, Challenge: "Bearer realm=\"voxa\""),
        ApiKeyCodes.Scope => new(StatusCodes.Status403Forbidden, result.Code, result.Text!, result.Field),
        ApiKeyCodes.Unknown => new(StatusCodes.Status404NotFound, result.Code, result.Text!, result.Field),
        ApiKeyCodes.LastManager or ApiKeyCodes.TooMany => new(StatusCodes.Status409Conflict, result.Code, result.Text!, result.Field),
        _ => RefusalProblem.Of(result.Code!, result.Text, result.Field),
    };

    private static Task AnswerAsync(HttpContext context, int status, KeyAnswer key) => ApiAnswer.WriteAsync(
        context, status, key with { Version = Version(context), Timestamp = Now(context) }, ApiJson.Default.KeyAnswer);

    private static ApiKeyActor Actor(HttpContext context)
    {
        var caller = context.Features.GetRequiredFeature<OperatorCaller>();
        return new(caller.KeyId, caller.Recovery);
    }

    private static IApiKeyCatalogueGrain Catalogue(HttpContext context) =>
        context.RequestServices.GetRequiredService<IGrainFactory>().GetGrain<IApiKeyCatalogueGrain>(IApiKeyCatalogueGrain.TheOnly);

    private static string Version(HttpContext context) => context.RequestServices.GetRequiredService<ServerInfo>().Version;

    private static DateTimeOffset Now(HttpContext context) => context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
}
