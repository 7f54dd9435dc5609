using OrleansVoxa.Protocol.Exchanges.Streams;

namespace OrleansVoxa.Protocol.Exchanges;

/// <summary>What all exchanges of one responder share.</summary>
internal sealed record ResponderContext(RoutingKeyRing Keys, ExchangeOptions Options, ReassemblyBudget Budget, ExchangeCounters Counters);
