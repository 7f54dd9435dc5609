namespace OrleansVoxa.Protocol.Apps.Execs;

/// <summary>What becomes of a batch of what a command wrote: the reply of <c>apps.exec.output</c>, one byte.</summary>
public enum ExecVerdict
{
    /// <summary>It is taken, or was before.</summary>
    Taken = 0,

    /// <summary>Whoever reads it is behind: send it again, at once, since the reply waited.</summary>
    Again = 1,

    /// <summary>Nobody wants to hear of this command any more: end it, and send nothing.</summary>
    Stop = 2,
}
