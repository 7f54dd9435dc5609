using System.Collections.Immutable;
using Orleans.Concurrency;

namespace OrleansVoxa.Grains.Abstractions.Keys;

/// <summary>Which API keys there are, and who may make and revoke them. There is one, see <see cref="TheOnly"/>; it calls the keys' grains only.</summary>
[Alias("voxa.IApiKeyCatalogueGrain")]
public interface IApiKeyCatalogueGrain : IGrainWithStringKey
{
    /// <summary>The key of the one grain.</summary>
    const string TheOnly = "all";

    /// <summary>Makes a key. Without a key, an actor may only make the first one, which must be able to manage keys.</summary>
    Task<ApiKeyResult> Create(ApiKeyDraft draft, ApiKeyActor actor, CancellationToken cancellationToken);

    /// <summary>Revokes a key. The last one that can manage keys goes last of all.</summary>
    Task<ApiKeyResult> Revoke(string id, ApiKeyActor actor, CancellationToken cancellationToken);

    /// <summary>All keys, the oldest first; revoked ones are shown until their place is needed.</summary>
    [ReadOnly]
    Task<ImmutableArray<ApiKeyView>> List(CancellationToken cancellationToken);

    /// <summary>Whether there is a key that was not revoked. An expired one counts: time alone must not open what keys closed.</summary>
    [ReadOnly]
    [AlwaysInterleave]
    Task<bool> Any(CancellationToken cancellationToken);
}
