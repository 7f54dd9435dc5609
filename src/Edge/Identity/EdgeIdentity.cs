using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Edge.Identity;

/// <summary>Who this edge is to those who connect: its identity key, which proves it in handshakes.</summary>
/// <remarks>
/// Handed in by the host, which owns the key. Edges behind one address share a key, since a client that reconnects there must find
/// whom it knows; so nothing that is one edge's alone, such as packets for it, may go by this identity.
/// </remarks>
public sealed class EdgeIdentity(IdentityKey key)
{
    public IdentityKey Key { get; } = key;

    public NodeId NodeId { get; } = key.Public.Id;
}
