using Microsoft.Extensions.Options;
using OrleansVoxa.Api.Guard;
using OrleansVoxa.Grains.Abstractions.Tokens;
using OrleansVoxa.Protocol.Tokens;

namespace OrleansVoxa.Api.Security;

/// <summary>Remembers for moments what token grains said, good and bad; never longer than the token lives. Thread-safe.</summary>
internal sealed class TokenCache(IOptions<ApiOptions> options, TimeProvider clock)
{
    private readonly AnswerCache<(string Node, TokenId Token), TokenResult> _answers = new(
        options.Value.TokenCacheEntries, options.Value.TokenCacheTime, clock, static answer => answer.Token?.ExpiresAt);

    /// <summary>How many answers are remembered.</summary>
    public int Count => _answers.Count;

    /// <summary>What is remembered, else what <paramref name="ask"/> says.</summary>
    public Task<TokenResult> GetAsync(string nodeId, TokenId token, Func<Task<TokenResult>> ask) => _answers.GetAsync((nodeId, token), ask);

    /// <summary>Forgets what was said about a token, or about all of a node's.</summary>
    public void Forget(string nodeId, TokenId? token)
    {
        if (token is { } one) _answers.Forget((nodeId, one));
        else _answers.ForgetAll(key => key.Node == nodeId);
    }
}
