using OrleansVoxa.Protocol.Onion;

namespace OrleansVoxa.Protocol.Exchanges.Driving;

/// <summary>What the loops of one requester share.</summary>
/// <param name="Shared">What their state machines share.</param>
/// <param name="Relays">Which relays there are.</param>
/// <param name="Output">Where packets go.</param>
/// <param name="Clock">The time.</param>
/// <param name="Register">Replies by this block belong to this loop.</param>
/// <param name="Unregister">No reply by this block is expected any more.</param>
/// <param name="Settled">A loop has its result and only stays to answer repetitions.</param>
/// <param name="Ended">A loop is over.</param>
/// <param name="IsCrowded">Whether settled loops should go at once.</param>
internal sealed record RequesterLoopContext(
    RequesterContext Shared, IRelaySource Relays, PacketOutput Output, ExchangeClock Clock,
    Action<ReplyBlockId, RequesterLoop> Register, Action<ReplyBlockId> Unregister, Action Settled, Action<RequesterLoop> Ended, Func<bool> IsCrowded);
