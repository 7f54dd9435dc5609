namespace OrleansVoxa.Protocol.Exchanges.Driving;

/// <summary>What the loops of one responder share.</summary>
/// <param name="Shared">What their state machines share.</param>
/// <param name="Handler">Who answers.</param>
/// <param name="Output">Where packets go.</param>
/// <param name="Clock">The time.</param>
/// <param name="Admit">A request's head came: null if it may run, else why not.</param>
/// <param name="Ended">A loop is over.</param>
/// <param name="IsStopping">Whether the responder is shutting down.</param>
internal sealed record ResponderLoopContext(
    ResponderContext Shared, ISplitRequestHandler Handler, PacketOutput Output, ExchangeClock Clock,
    Func<ResponderLoop, ExchangeFailure?> Admit, Action<ResponderLoop> Ended, Func<bool> IsStopping);
