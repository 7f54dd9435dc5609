using System.Collections.Immutable;

namespace OrleansVoxa.Grains.Nodes;

/// <summary>What a node said about itself, as last accepted. Immutable; stored as part of the node's state.</summary>
[GenerateSerializer]
[Immutable]
[Alias("voxa.state.NodeProfile")]
public sealed record NodeProfile
{
    /// <summary>The encoded public key.</summary>
    [Id(0)]
    public byte[] PublicKey { get; init => field = value ?? []; } = [];

    /// <summary>The handle as the node spelled it; empty if it has none.</summary>
    [Id(1)]
    public string Handle { get; init => field = value ?? ""; } = "";

    /// <summary>The encoded signed node record; empty if it gave none.</summary>
    [Id(2)]
    public byte[] SignedRecord { get; init => field = value ?? []; } = [];

    /// <summary>Where it is reached, the preferred address first.</summary>
    [Id(3)]
    public ImmutableArray<StoredAddress> Addresses { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>What it can do.</summary>
    [Id(4)]
    public ImmutableArray<string> Capabilities { get; init => field = SharedTokens.OfNodes.Of(value); } = [];

    /// <summary>Where it stands; empty if not stated.</summary>
    [Id(5)]
    public string Region { get; init => field = value ?? ""; } = "";

    /// <summary>The wire name of its type.</summary>
    [Id(6)]
    public string Type { get; init => field = value ?? "standard"; } = "standard";

    /// <summary>Its key signed what stands here.</summary>
    [Id(7)]
    public bool Verified { get; init; }
}
