namespace OrleansVoxa.Edge.Nodes;

/// <summary>How the probe of one address ended.</summary>
/// <param name="Status">The outcome.</param>
/// <param name="Detail">How it answered, or why it did not; for the node's history. It holds nothing that the peer wrote.</param>
public readonly record struct ProbeResult(ProbeStatus Status, string Detail)
{
    public static ProbeResult Answered(string how) => new(ProbeStatus.Answered, how);

    public static ProbeResult Failed(string why) => new(ProbeStatus.Failed, why);

    public static ProbeResult PutOff { get; } = new(ProbeStatus.PutOff, "was probed often enough for now");
}
