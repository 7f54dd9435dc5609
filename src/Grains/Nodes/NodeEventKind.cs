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
}
