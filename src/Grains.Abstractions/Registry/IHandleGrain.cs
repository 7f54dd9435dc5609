using Orleans.Concurrency;

namespace OrleansVoxa.Grains.Abstractions.Registry;

/// <summary>One handle and the key that owns it. Key: the handle in lower case, so that spellings cannot be told apart to deceive.</summary>
/// <remarks>It calls no other grain. What it acknowledged is durable.</remarks>
[Alias("voxa.IHandleGrain")]
public interface IHandleGrain : IGrainWithStringKey
{
    /// <summary>Takes the handle for a node: granted if free, its own already, or held unverified while the claim is verified.</summary>
    Task<HandleClaim> Claim(string nodeId, bool verified, CancellationToken cancellationToken);

    /// <summary>The node id that owns the handle, or null if it is free.</summary>
    [ReadOnly]
    [AlwaysInterleave]
    Task<string?> Resolve(CancellationToken cancellationToken);

    /// <summary>Takes the handle from one node to its successor, for good: granted if the first, the second or nobody owns it.</summary>
    Task<HandleClaim> Transfer(string from, string to, CancellationToken cancellationToken);

    /// <summary>Gives the handle back if <paramref name="nodeId"/> owns it; otherwise nothing happens.</summary>
    Task Release(string nodeId, CancellationToken cancellationToken);
}
