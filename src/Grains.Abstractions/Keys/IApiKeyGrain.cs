using System.Collections.Immutable;
using Orleans.Concurrency;

namespace OrleansVoxa.Grains.Abstractions.Keys;

/// <summary>One API key: its hash, its scopes, its end. Key: its id, 16 lower-case hex digits. It calls nobody.</summary>
[Alias("voxa.IApiKeyGrain")]
public interface IApiKeyGrain : IGrainWithStringKey
{
    /// <summary>Stores a new key; durable when it returns. Only the catalogue calls this.</summary>
    /// <returns>The key, or a refusal if one of this id exists already.</returns>
    Task<ApiKeyResult> Put(ApiKeyDraft draft, CancellationToken cancellationToken);

    /// <summary>Says whether a secret is this key's and counts, and notes that it was used, to the hour.</summary>
    /// <param name="hash">SHA-256 of the secret that was shown, 32 bytes.</param>
    /// <param name="cancellationToken">Ends the caller's wait.</param>
    Task<ApiKeyResult> Judge(ImmutableArray<byte> hash, CancellationToken cancellationToken);

    /// <summary>The key, revoked and expired ones too; null if there is none of this id.</summary>
    [ReadOnly]
    [AlwaysInterleave]
    Task<ApiKeyView?> Get(CancellationToken cancellationToken);

    /// <summary>Ends the key for good; durable when it returns. Only the catalogue calls this.</summary>
    Task<ApiKeyView?> Revoke(CancellationToken cancellationToken);
}
