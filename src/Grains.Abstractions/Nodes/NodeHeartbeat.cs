namespace OrleansVoxa.Grains.Abstractions.Nodes;

/// <summary>A sign of life.</summary>
/// <param name="Signature">The signed envelope; null from a client that registered without a signature.</param>
/// <param name="RemoteAddress">The address that the gateway saw, or null.</param>
/// <param name="Vouched">It came in a session of this node's: of HTTP, which the session grain checked, or of an edge, whose handshake proved the key. Set by these two and by nobody else.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.NodeHeartbeat")]
public sealed record NodeHeartbeat(
    [property: Id(0)] RequestSignature? Signature,
    [property: Id(1)] string? RemoteAddress,
    [property: Id(2)] bool Vouched = false);
