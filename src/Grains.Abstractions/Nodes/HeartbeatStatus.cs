namespace OrleansVoxa.Grains.Abstractions.Nodes;

/// <summary>What a heartbeat led to.</summary>
[GenerateSerializer]
public enum HeartbeatStatus
{
    /// <summary>Taken; the node is active.</summary>
    Accepted = 0,

    /// <summary>Taken; it brought the node back from coma.</summary>
    Revived = 1,

    /// <summary>Nothing was changed.</summary>
    Refused = 2,
}
