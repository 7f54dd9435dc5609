using OrleansVoxa.Protocol.Exchanges.Streams;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Onion;
using OrleansVoxa.Protocol.Routing;

namespace OrleansVoxa.Protocol.Exchanges;

/// <summary>What all exchanges of one requester share.</summary>
internal sealed record RequesterContext(
    NodeId Self, Func<DateTimeOffset, OnionHop> SelfHop, ExchangeOptions Options, PathHealth Health, ReassemblyBudget Budget,
    ExchangeCounters Counters, Random Random)
{
    /// <summary>Chooses paths that avoid suspected relays, with no relay on k or more of them.</summary>
    public PathChoice Choose(IReadOnlyList<RelayDescriptor> relays, int paths, IReadOnlySet<NodeId> exclude, DateTimeOffset now) =>
        PathSelector.Choose(
            relays,
            new PathRequest
            {
                Paths = paths,
                Hops = Options.Hops,
                MaximumShare = ReplyLedger.Answering - 1,
                Exclude = exclude,
                Suspicion = id => Health.Suspicion(id, now),
            },
            Random);
}
