namespace OrleansVoxa.Grains.Nodes;

/// <summary>What can happen to a node.</summary>
public enum NodeEventKind
{
    /// <summary>Time passed. A hint: early, late, twice or never, the answer is the same.</summary>
    Tick,

    /// <summary>A heartbeat that the rules accepted.</summary>
    Heartbeat,

    /// <summary>A registration that the rules accepted.</summary>
    Registered,

    /// <summary>One of the node's addresses answered a probe.</summary>
    ProbeAnswered,

    /// <summary>None did.</summary>
    ProbeFailed,

    /// <summary>An operator set the node aside: its time stands still until one revives it.</summary>
    Parked,

    /// <summary>An operator made the node active, from wherever it was but death.</summary>
    Revived,

    /// <summary>An operator took the node out: it is dead at once.</summary>
    Removed,

    /// <summary>Its key named a successor, which counts as its last sign of life.</summary>
    Succeeded,
}
