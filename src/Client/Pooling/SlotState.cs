namespace OrleansVoxa.Client.Pooling;

/// <summary>What a place for a connection holds.</summary>
internal enum SlotState
{
    /// <summary>Nothing; who takes the place opens the connection.</summary>
    Empty,

    /// <summary>A connection that somebody is opening.</summary>
    Opening,

    /// <summary>A connection that works as far as is known.</summary>
    Open,

    /// <summary>A connection on which a ping is unanswered.</summary>
    Quiet,

    /// <summary>A connection that takes nothing more, with requests under way; its successor is opened after the last answer.</summary>
    Leaving,
}
