namespace OrleansVoxa.Grains.Routing;

/// <summary>A relay that a host made. Immutable. A member that an older version did not write reads as its default.</summary>
[GenerateSerializer]
[Immutable]
[Alias("voxa.state.HostedRelay")]
public sealed record HostedRelay
{
    /// <summary>The node id.</summary>
    [Id(0)]
    public string NodeId { get; init => field = value ?? ""; } = "";

    /// <summary>The handle that it registers under.</summary>
    [Id(1)]
    public string Handle { get; init => field = value ?? ""; } = "";

    /// <summary>Its identity's private key in a secret box under the master key.</summary>
    [Id(2)]
    public byte[] SealedKey { get; init => field = value ?? []; } = [];
}
