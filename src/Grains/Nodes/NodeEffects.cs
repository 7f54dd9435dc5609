namespace OrleansVoxa.Grains.Nodes;

/// <summary>What the grain has to do about a transition.</summary>
[Flags]
public enum NodeEffects
{
    /// <summary>Nothing but to remember the time.</summary>
    None = 0,

    /// <summary>The state, or the probe that is awaited, changed: store it, tell the directory, set the reminder anew.</summary>
    Changed = 1,

    /// <summary>A probe is to be handed out.</summary>
    ProbeWanted = 2,

    /// <summary>The node came back from coma.</summary>
    Revived = 4,

    /// <summary>The node died: out of discovery, the reminder ends, a tombstone stays.</summary>
    Died = 8,

    /// <summary>A dead identity began a new incarnation.</summary>
    Reborn = 16,

    /// <summary>The event does not apply: a heartbeat of the dead, a probe that nobody waits for, an operator's act that would change nothing.</summary>
    Ignored = 32,

    /// <summary>The node died by an operator's hand and not of silence.</summary>
    Removed = 64,

    /// <summary>Its successor is to take over.</summary>
    Succeeded = 128,
}
