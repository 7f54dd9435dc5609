using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Grains.Nodes;

/// <summary>How an identity ended by naming another. Immutable; stored as part of the node's state.</summary>
[GenerateSerializer]
[Immutable]
[Alias("voxa.state.Succession")]
public sealed record StoredSuccession
{
    /// <summary>The encoded <see cref="SignedKeySuccession"/>.</summary>
    [Id(0)]
    public byte[] Signed { get; init => field = value ?? []; } = [];

    /// <summary>The node id of the new key.</summary>
    [Id(1)]
    public string Successor { get; init => field = value ?? ""; } = "";

    /// <summary>The successor has everything. Until then this node holds it for it.</summary>
    [Id(2)]
    public bool HandedOver { get; init; }
}
