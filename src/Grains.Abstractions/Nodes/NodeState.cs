namespace OrleansVoxa.Grains.Abstractions.Nodes;

/// <summary>Where a node is in its life, from its last sign of life to the tombstone. Numbers are stored and never reused.</summary>
public enum NodeState
{
    /// <summary>Heard of within the tolerance (180 days by default).</summary>
    Active = 0,

    /// <summary>Silent too long; a grace runs (48 hours) before the registry looks for it.</summary>
    PendingFirstCheck = 1,

    /// <summary>The first probe was not answered. Left at once.</summary>
    FailedFirstCheck = 2,

    /// <summary>Waiting (48 hours) for the second probe.</summary>
    Retry48h = 3,

    /// <summary>Waiting (14 days) for the third probe.</summary>
    Retry2w = 4,

    /// <summary>Waiting (60 days) for the last probe.</summary>
    Retry2m = 5,

    /// <summary>Not looked for any more, but everything is kept (730 days); a signed word from it revives it.</summary>
    Coma = 6,

    /// <summary>Out of discovery for good. The identity stays reserved for its key.</summary>
    Dead = 7,

    /// <summary>Its key named another, which goes on with all that was its own. Out of discovery for good, and nothing that the key signs is taken.</summary>
    Succeeded = 8,
}
