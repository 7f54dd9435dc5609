using Microsoft.Extensions.Options;
using OrleansVoxa.Grains.Abstractions.Tokens;
using OrleansVoxa.Protocol.Tokens;

namespace OrleansVoxa.Api.Security;

/// <summary>
/// Remembers for moments what token grains said, good and bad; never longer than the token lives. Bounded: the one that
/// was asked for longest ago makes way. Thread-safe.
/// </summary>
internal sealed class TokenCache(IOptions<ApiOptions> options, TimeProvider clock)
{
    private readonly int _most = options.Value.TokenCacheEntries;
    private readonly TimeSpan _time = options.Value.TokenCacheTime;
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Node, TokenId Token), LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _byUse = new();
    private long _forgotten;

    /// <summary>How many answers are remembered.</summary>
    public int Count
    {
        get { lock (_gate) return _entries.Count; }
    }

    /// <summary>What is remembered, else what <paramref name="ask"/> says.</summary>
    public async Task<TokenResult> GetAsync(string nodeId, TokenId token, Func<Task<TokenResult>> ask)
    {
        long forgotten;
        lock (_gate)
        {
            if (Find(nodeId, token) is { } known) return known;
            forgotten = _forgotten;
        }

        var answer = await ask();
        lock (_gate)
        {
            // What was asked before a revocation may be older than it.
            if (forgotten == _forgotten) Keep(nodeId, token, answer);
        }

        return answer;
    }

    /// <summary>Forgets what was said about a token, or about all of a node's.</summary>
    public void Forget(string nodeId, TokenId? token)
    {
        lock (_gate)
        {
            _forgotten++;
            if (token is { } one)
            {
                if (_entries.TryGetValue((nodeId, one), out var entry)) Remove(entry);
                return;
            }

            for (var entry = _byUse.First; entry is not null;)
            {
                var next = entry.Next;
                if (entry.Value.Node == nodeId) Remove(entry);
                entry = next;
            }
        }
    }

    private TokenResult? Find(string nodeId, TokenId token)
    {
        if (!_entries.TryGetValue((nodeId, token), out var node)) return null;
        // Measured by elapsed time, so that a clock that is set back keeps nothing alive; the token's end is a date.
        if (clock.GetElapsedTime(node.Value.Since) >= _time || clock.GetUtcNow() >= node.Value.Answer.Token?.ExpiresAt)
        {
            Remove(node);
            return null;
        }

        _byUse.Remove(node);
        _byUse.AddLast(node);
        return node.Value.Answer;
    }

    private void Keep(string nodeId, TokenId token, TokenResult answer)
    {
        if (_most == 0) return;
        if (_entries.TryGetValue((nodeId, token), out var older)) Remove(older);
        else if (_entries.Count >= _most) Remove(_byUse.First!);
        _entries[(nodeId, token)] = _byUse.AddLast(new Entry(nodeId, token, answer, clock.GetTimestamp()));
    }

    private void Remove(LinkedListNode<Entry> node)
    {
        _byUse.Remove(node);
        _entries.Remove((node.Value.Node, node.Value.Token));
    }

    private sealed record Entry(string Node, TokenId Token, TokenResult Answer, long Since);
}
