namespace OrleansVoxa.Protocol.Sessions;

/// <summary>
/// Which of the messages that wait in a session are written first. Not on the wire: it orders what one side sends. Messages of one
/// priority keep their order; between priorities there is none.
/// </summary>
public enum MessagePriority
{
    /// <summary>Signs of life and what sessions live by: short, and worthless when late.</summary>
    High,

    /// <summary>Questions and answers.</summary>
    Normal,

    /// <summary>What comes in quantity: packets, streams, long answers.</summary>
    Bulk,
}
