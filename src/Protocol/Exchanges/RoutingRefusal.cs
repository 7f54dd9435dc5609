namespace OrleansVoxa.Protocol.Exchanges;

/// <summary>Codes of <see cref="Onion.PeelResult.Code"/> that a <see cref="RoutingKeyRing"/> adds to those of the onion itself.</summary>
public static class RoutingRefusal
{
    /// <summary>No routing key of this node is in force.</summary>
    public const string NoKey = "routing_no_key";

    /// <summary>The packet was peeled before.</summary>
    public const string Replayed = "routing_replayed";

    /// <summary>The key's set of replay tags is full, so its period has ended early.</summary>
    public const string PeriodFull = "routing_period_full";
}
