namespace OrleansVoxa.Grains.Routing;

/// <summary>A relay's routing key as it is stored. Immutable. A member that an older version did not write reads as its default.</summary>
[GenerateSerializer]
[Immutable]
[Alias("voxa.state.RoutingKey")]
public sealed record StoredRoutingKey
{
    /// <summary>X25519, 32 bytes.</summary>
    [Id(0)]
    public byte[] PublicKey { get; init => field = value ?? []; } = [];

    /// <summary>The private key in a secret box under the master key.</summary>
    [Id(1)]
    public byte[] SealedKey { get; init => field = value ?? []; } = [];

    /// <summary>First moment at which senders may use it.</summary>
    [Id(2)]
    public DateTimeOffset NotBefore { get; init; }

    /// <summary>When they no longer may; packets are taken for the grace more.</summary>
    [Id(3)]
    public DateTimeOffset NotAfter { get; init; }
}
