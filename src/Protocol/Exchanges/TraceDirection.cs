namespace OrleansVoxa.Protocol.Exchanges;

/// <summary>Which way a fragment travelled.</summary>
public enum TraceDirection
{
    /// <summary>From the requester to the publisher.</summary>
    Request = 0,

    /// <summary>From the publisher to the requester.</summary>
    Answer = 1,
}
