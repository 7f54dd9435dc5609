namespace OrleansVoxa.Protocol.Exchanges.Streams;

/// <summary>What became of a fragment.</summary>
internal enum InboundOutcome
{
    /// <summary>Kept, or counted towards a segment that is there already.</summary>
    Taken,

    /// <summary>It completed its segment.</summary>
    Completed,

    /// <summary>Seen before.</summary>
    Duplicate,

    /// <summary>Beyond the credit, after the end, too large, or of a shape that this protocol does not use.</summary>
    Refused,

    /// <summary>No room; the sender will split the segment anew.</summary>
    NoRoom,

    /// <summary>k fragments that verify did not make a segment that opens.</summary>
    Unopenable,
}
