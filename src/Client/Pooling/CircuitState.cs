namespace OrleansVoxa.Client.Pooling;

/// <summary>Whether an endpoint is asked.</summary>
public enum CircuitState
{
    /// <summary>It is.</summary>
    Closed,

    /// <summary>It failed too often, and is left alone until its pause is over.</summary>
    Open,

    /// <summary>Its pause is over, and one request tries whether it answers again.</summary>
    HalfOpen,
}
