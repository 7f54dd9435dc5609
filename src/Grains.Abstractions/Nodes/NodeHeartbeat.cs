namespace OrleansVoxa.Grains.Abstractions.Nodes;

/// <summary>A sign of life.</summary>
/// <param name="Signature">The signed envelope; null from a client that registered without a signature.</param>
/// <param name="RemoteAddress">The address that the gateway saw, or null.</param>
/// <param name="Vouched">The session grain checked a session of this node's. Set by that grain and by nobody else.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.NodeHeartbeat")]
public sealed record NodeHeartbeat(
    [property: Id(0)] RequestSignature? Signature,
    [property: Id(1)] string? RemoteAddress,
    [property: Id(2)] bool Vouched = false);
