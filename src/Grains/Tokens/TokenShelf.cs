using System.Security.Cryptography;

namespace OrleansVoxa.Grains.Tokens;

/// <summary>A node's tokens, bounded, as pure functions.</summary>
internal static class TokenShelf
{
    /// <summary>The token with that id; in time that does not depend on what else is there.</summary>
    public static StoredToken? Find(TokenGrainState known, ReadOnlySpan<byte> tokenId)
    {
        StoredToken? found = null;
        foreach (var token in known.Tokens)
        {
            if (CryptographicOperations.FixedTimeEquals(token.Id, tokenId)) found = token;
        }

        return found;
    }

    /// <summary>Adds a token. Ended ones make way first, then the oldest.</summary>
    public static TokenGrainState Add(TokenGrainState known, StoredToken token, DateTimeOffset now, int most)
    {
        var kept = known.Tokens.RemoveAll(old => now >= old.ExpiresAt);
        while (kept.Length >= most)
        {
            var revoked = kept.FirstOrDefault(static old => old.Revoked);
            kept = revoked is null ? kept.RemoveAt(0) : kept.Remove(revoked);
        }

        return known with { Tokens = kept.Add(token) };
    }

    /// <summary>Marks one token as revoked, or all of them, and forgets what has expired.</summary>
    /// <param name="known">What is stored.</param>
    /// <param name="tokenId">The token; empty for all.</param>
    /// <param name="now">The registry's clock.</param>
    /// <param name="revoked">How many live tokens ended by it.</param>
    public static TokenGrainState Revoke(TokenGrainState known, ReadOnlySpan<byte> tokenId, DateTimeOffset now, out int revoked)
    {
        var one = tokenId.IsEmpty ? null : Find(known, tokenId);
        if (!tokenId.IsEmpty && one is null)
        {
            revoked = 0;
            return known;
        }

        var kept = known.Tokens.RemoveAll(old => now >= old.ExpiresAt);
        revoked = kept.Count(old => !old.Revoked && (one is null || ReferenceEquals(old, one)));
        return known with { Tokens = [.. kept.Select(old => one is null || ReferenceEquals(old, one) ? old with { Revoked = true } : old)] };
    }
}
