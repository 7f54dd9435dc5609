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
}

/// <summary>One place for a connection, as <see cref="RoundRobin"/> sees it.</summary>
/// <param name="State">What it holds.</param>
/// <param name="Admitted">Whether its endpoint's circuit lets a request in.</param>
/// <param name="InFlight">Requests under way on it.</param>
internal readonly record struct SlotView(SlotState State, bool Admitted, int InFlight);
