namespace OrleansVoxa.Protocol.Splitting;

/// <summary>What became of a fragment that was handed to a <see cref="SegmentAssembler"/>.</summary>
public enum AddKind
{
    /// <summary>New, and either more are needed or there were enough before.</summary>
    Added = 0,

    /// <summary>Its index was there already; nothing changed.</summary>
    Duplicate = 1,

    /// <summary>New, and with it there are k: the segment can be rebuilt. Told exactly once.</summary>
    Complete = 2,

    /// <summary>Refused; nothing changed.</summary>
    Rejected = 3,
}
