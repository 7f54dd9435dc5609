namespace OrleansVoxa.Edge.Nodes;

public enum ProbeStatus
{
    /// <summary>The node is there.</summary>
    Answered,

    /// <summary>Nobody is, or somebody else.</summary>
    Failed,

    /// <summary>Nobody looked: this address gets no more probes for now, and the directory hands the probe out again.</summary>
    PutOff,
}
