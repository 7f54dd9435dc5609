using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using OrleansVoxa.Api.Problems;
using OrleansVoxa.Grains.Abstractions.Keys;
using OrleansVoxa.Protocol.Tokens;

namespace OrleansVoxa.Api.Guard;

/// <summary>
/// Lets operators in: by an API key with the scope that the endpoint names (RFC 6750), or, while there is no key at all, from
/// this machine itself. Answers about keys are remembered for moments.
/// </summary>
internal sealed class OperatorGuard(IGrainFactory grains, IOptions<ApiOptions> options, TimeProvider clock)
{
    private const string Scheme = "Bearer ";

    private readonly AnswerCache<(string Id, string Hash), ApiKeyResult> _answers = new(
        options.Value.KeyCacheEntries, options.Value.KeyCacheTime, clock, static answer => answer.Key?.ExpiresAt);

    /// <summary>What followed <c>Bearer</c>; null if the request carries none.</summary>
    public static string? BearerOf(HttpRequest request)
    {
        var header = request.Headers.Authorization;
        return header.Count == 1 && header[0] is { } text && text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? text[Scheme.Length..].Trim() : null;
    }

    /// <summary>Null if the call may go on; then the request has an <see cref="OperatorCaller"/>.</summary>
    public async Task<ApiProblem?> CheckAsync(HttpContext context, OperatorScope scope)
    {
        if (BearerOf(context.Request) is not { } text)
            return context.Request.Headers.Authorization.Count > 0 ? Malformed() : await AdmitWithoutKeyAsync(context, scope);
        if (!BearerSecret.TryParse(text, out var secret)) return Malformed();
        using (secret)
        {
            if (secret.Kind is not BearerKind.ApiKey) return Unauthorized(ApiKeyCodes.Required, $"This call needs an API key with the scope {scope.Name}, not a node's session.");
            var hash = secret.Hash;
            var result = await _answers.GetAsync(
                (secret.Name, Convert.ToHexString(hash.AsSpan())), () => grains.GetGrain<IApiKeyGrain>(secret.Name).Judge(hash, context.RequestAborted));
            if (result.Key is not { } key) return Unauthorized(result.Code!, result.Text!);
            if (!ApiScopes.Allow(key.Scopes, scope.Name)) return Lacks(key.Id, scope.Name);
            context.Features.Set(new OperatorCaller(key.Id, Recovery: false));
            return null;
        }
    }

    /// <summary>Forgets a key that was revoked here; other silos may believe what they heard of it for the cache's time.</summary>
    public void Forget(string keyId) => _answers.ForgetAll(entry => entry.Id == keyId);

    public static ApiProblem Lacks(string keyId, string scope) => new(
        StatusCodes.Status403Forbidden,
        ApiKeyCodes.Scope,
        $"API key {keyId} lacks the scope {scope}.",
        Challenge: $"Bearer realm=\"voxa\", error=\"insufficient_scope\", scope=\"{scope}\"");

    private async Task<ApiProblem?> AdmitWithoutKeyAsync(HttpContext context, OperatorScope scope)
    {
        var own = Locality.IsOwnCaller(context);
        var recovery = options.Value.RecoverKeys && scope.Name == ApiScopes.KeysManage;
        var any = await grains.GetGrain<IApiKeyCatalogueGrain>(IApiKeyCatalogueGrain.TheOnly).Any(context.RequestAborted);
        if (own && (!any || recovery))
        {
            context.Features.Set(new OperatorCaller(null, any));
            return null;
        }

        return new(
            StatusCodes.Status401Unauthorized,
            ApiKeyCodes.Required,
            $"This call needs an API key with the scope {scope.Name}, as Authorization: Bearer voxa_…{(any ? "" : " There is none yet: the first one is made on the server's own machine, without a proxy, with `voxa keys api create`.")}",
            Challenge: "Bearer realm=\"voxa\"");
    }

    private static ApiProblem Malformed() => Unauthorized(
        ApiKeyCodes.Unknown, "What came as Authorization is no API key: Bearer, a space, and the key as it was shown, whole, when it was made.");

    private static ApiProblem Unauthorized(string code, string text) => new(
        StatusCodes.Status401Unauthorized, code, text, Challenge: "Bearer realm=\"voxa\", error=\"invalid_token\"");
}
