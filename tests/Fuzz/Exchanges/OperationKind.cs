namespace OrleansVoxa.Fuzz.Exchanges;

/// <summary>What a hostile end of an exchange does.</summary>
internal enum OperationKind : byte
{
    /// <summary>The argument is the records of the next segment.</summary>
    Segment = 0,

    /// <summary>The same, and the segment says that it is the last.</summary>
    LastSegment = 1,

    /// <summary>The argument is the records of a control content.</summary>
    Control = 2,

    /// <summary>The argument is an encoded fragment as it is.</summary>
    RawFragment = 3,

    /// <summary>The argument is a control content as it is.</summary>
    RawControl = 4,

    /// <summary>The argument is a segment's number and its records.</summary>
    NumberedSegment = 5,

    /// <summary>The argument is a segment that is not sealed.</summary>
    Unsealed = 6,

    /// <summary>Time passes, tenths of a second; the victim's own side does something.</summary>
    Wait = 7,
}
