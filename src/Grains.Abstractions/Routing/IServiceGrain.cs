using System.Collections.Immutable;
using Orleans.Concurrency;

namespace OrleansVoxa.Grains.Abstractions.Routing;

/// <summary>A published service. Key: its name, or the 40-hex node id of a publisher without a name.</summary>
/// <remarks>The first key that publishes a name owns it, through all silence of its node, and after that key its successor. The name is free
/// again once the node is dead, or nothing was published under it for 180 days, or its owner has been unknown to the registry for 30
/// (options; found out once a day). What was acknowledged is durable.</remarks>
[Alias("voxa.IServiceGrain")]
public interface IServiceGrain : IGrainWithStringKey
{
    /// <summary>Publishes a signed service record.</summary>
    /// <param name="signedServiceRecord">The encoded record.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<PublishResult> Publish(ImmutableArray<byte> signedServiceRecord, CancellationToken cancellationToken);

    /// <summary>What is published here now, or null.</summary>
    [ReadOnly]
    [AlwaysInterleave]
    Task<ServiceView?> Resolve(CancellationToken cancellationToken);

    /// <summary>Withdraws the service on its owner's word; the gateway has proved that the caller is <paramref name="ownerNodeId"/>.</summary>
    Task<PublishResult> Unpublish(string ownerNodeId, CancellationToken cancellationToken);
}
