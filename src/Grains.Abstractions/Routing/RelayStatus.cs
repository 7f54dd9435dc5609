using System.Collections.Immutable;

namespace OrleansVoxa.Grains.Abstractions.Routing;

/// <summary>What a node id is to this cluster's routing, with counters since the grain was activated.</summary>
/// <param name="NodeId">The node id.</param>
/// <param name="Hosted">It is a relay whose keys this cluster holds.</param>
/// <param name="Attached">It has a session here.</param>
/// <param name="Record">The encoded signed node record of a hosted relay; else empty.</param>
/// <param name="Forwarded">Packets peeled and passed on.</param>
/// <param name="Delivered">Packets handed to the session.</param>
/// <param name="Dropped">Packets dropped, by reason; reasons that never occurred are left out.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.RelayStatus")]
public sealed record RelayStatus(
    [property: Id(0)] string NodeId,
    [property: Id(1)] bool Hosted,
    [property: Id(2)] bool Attached,
    [property: Id(3)] ImmutableArray<byte> Record,
    [property: Id(4)] long Forwarded,
    [property: Id(5)] long Delivered,
    [property: Id(6)] ImmutableArray<RelayDropCount> Dropped);
