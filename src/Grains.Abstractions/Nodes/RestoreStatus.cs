namespace OrleansVoxa.Grains.Abstractions.Nodes;

/// <summary>What came of bringing a node back.</summary>
[GenerateSerializer]
public enum RestoreStatus
{
    /// <summary>The node is as it was exported, durably.</summary>
    Restored = 0,

    /// <summary>It was like that before.</summary>
    Unchanged = 1,

    /// <summary>The registry knows of something newer, and left it as it is.</summary>
    Kept = 2,

    /// <summary>Nothing was changed.</summary>
    Refused = 3,
}
