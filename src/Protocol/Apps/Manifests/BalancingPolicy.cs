namespace OrleansVoxa.Protocol.Apps.Manifests;

/// <summary>How requests are spread over an app's instances. In a manifest the name in snake case, as <c>round_robin</c>.</summary>
public enum BalancingPolicy
{
    /// <summary>One after the other; the default.</summary>
    RoundRobin,

    /// <summary>To whoever has the fewest requests.</summary>
    LeastConnections,

    /// <summary>One after the other, by the processors of their machines.</summary>
    Weighted,

    /// <summary>To whoever failed least.</summary>
    Health,

    /// <summary>To whoever answered fastest lately.</summary>
    Latency,

    /// <summary>To any.</summary>
    Random,
}
