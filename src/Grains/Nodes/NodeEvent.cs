namespace OrleansVoxa.Grains.Nodes;

/// <summary>Something that happened to a node.</summary>
/// <param name="Kind">What.</param>
/// <param name="Probe">The number of the probe that is reported on; 0 for other events.</param>
public readonly record struct NodeEvent(NodeEventKind Kind, long Probe = 0)
{
    /// <summary>Time passed.</summary>
    public static NodeEvent Tick => new(NodeEventKind.Tick);

    /// <summary>An accepted heartbeat.</summary>
    public static NodeEvent Heartbeat => new(NodeEventKind.Heartbeat);

    /// <summary>An accepted registration.</summary>
    public static NodeEvent Registered => new(NodeEventKind.Registered);

    /// <summary>An operator sets the node aside.</summary>
    public static NodeEvent Parked => new(NodeEventKind.Parked);

    /// <summary>An operator makes the node active.</summary>
    public static NodeEvent Revived => new(NodeEventKind.Revived);

    /// <summary>An operator takes the node out.</summary>
    public static NodeEvent Removed => new(NodeEventKind.Removed);

    /// <summary>The node's key named another.</summary>
    public static NodeEvent Succeeded => new(NodeEventKind.Succeeded);

    /// <summary>The outcome of probe <paramref name="number"/>.</summary>
    public static NodeEvent Probed(long number, bool answered) =>
        new(answered ? NodeEventKind.ProbeAnswered : NodeEventKind.ProbeFailed, number);
}
