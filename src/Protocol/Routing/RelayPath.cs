using System.Collections.Immutable;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Routing;

/// <summary>The relays of one path, first hop first; the recipient is not part of it. Immutable.</summary>
/// <param name="Relays">One to five relays, none twice.</param>
public sealed record RelayPath(ImmutableArray<RelayDescriptor> Relays)
{
    /// <summary>The relays' ids in order, as traces show them.</summary>
    public ImmutableArray<NodeId> Ids => ImmutableArray.CreateRange(Relays, static relay => relay.Id);
}
