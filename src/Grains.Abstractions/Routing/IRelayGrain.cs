using System.Collections.Immutable;
using Orleans.Concurrency;

namespace OrleansVoxa.Grains.Abstractions.Routing;

/// <summary>
/// Where packets for one node id go: a relay hosted here peels a layer and passes on, an attached node gets them over its
/// session, and for anyone else they are dropped and counted. Key: the node id, 40 lower-case hex digits.
/// </summary>
[Alias("voxa.IRelayGrain")]
public interface IRelayGrain : IGrainWithStringKey
{
    /// <summary>Takes a packet. Never awaited: a relay that is gone or full drops it, and the sender re-sends.</summary>
    [OneWay]
    [AlwaysInterleave]
    Task Forward(OnionCell cell);

    /// <summary>Hands packets for this node to <paramref name="receiver"/>. The newest session wins; one not renewed within the lease is dropped.</summary>
    Task<AttachResult> Attach(IPacketReceiver receiver, string sessionId, CancellationToken cancellationToken);

    /// <summary>Prolongs the lease, and attaches again where a restart forgot the session. Refused if another session attached since.</summary>
    Task<AttachResult> Renew(IPacketReceiver receiver, string sessionId, CancellationToken cancellationToken);

    /// <summary>Ends the attachment of <paramref name="sessionId"/>; nothing happens if another session attached since.</summary>
    Task Detach(string sessionId, CancellationToken cancellationToken);

    /// <summary>What this node id is here, and what passed.</summary>
    [ReadOnly]
    [AlwaysInterleave]
    Task<RelayStatus> GetStatus(CancellationToken cancellationToken);

    /// <summary>Hosts the relay here: makes its routing keys, signs and registers its record. Idempotent.</summary>
    /// <returns>The encoded signed node record in force.</returns>
    /// <exception cref="RelayInstallException">The identity cannot be opened, is another node's, or its registration was refused.</exception>
    Task<ImmutableArray<byte>> Install(SealedIdentity identity, CancellationToken cancellationToken);

    /// <summary>Sends the hosted relay's signed heartbeat to its node grain, and retries a registration that did not get through. Nothing happens if none is hosted.</summary>
    Task Beat(CancellationToken cancellationToken);
}
