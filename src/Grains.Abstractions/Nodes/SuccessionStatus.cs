namespace OrleansVoxa.Grains.Abstractions.Nodes;

/// <summary>What came of a key succession.</summary>
[GenerateSerializer]
public enum SuccessionStatus
{
    /// <summary>The new key has taken over, durably.</summary>
    Succeeded = 0,

    /// <summary>It had before.</summary>
    Unchanged = 1,

    /// <summary>Nothing was changed.</summary>
    Refused = 2,
}
