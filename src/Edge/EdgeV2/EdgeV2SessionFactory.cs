using System.Collections.Frozen;
using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansVoxa.Edge.EdgeV2.Handlers;
using OrleansVoxa.Edge.EdgeV2.Methods;
using OrleansVoxa.Edge.Limits;
using OrleansVoxa.Edge.Metering;
using OrleansVoxa.Protocol.EdgeV2;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Edge.EdgeV2;

/// <summary>Makes sessions of framing B; holds what all of them share.</summary>
public sealed class EdgeV2SessionFactory
{
    private readonly ILogger<EdgeV2Session> _logger;

    internal EdgeV2SessionFactory(
        IEnumerable<IEdgeV2Handler> handlers,
        IEnumerable<IEdgeV2Method> methods,
        EdgeDrain drain,
        EdgeMeter meter,
        IdentityRates rates,
        IOptions<EdgeOptions> options,
        TimeProvider clock,
        ILogger<EdgeV2Session> logger)
    {
        Handlers = handlers.ToFrozenDictionary(handler => handler.MessageType);
        Drain = drain;
        Meter = meter;
        Rates = rates;
        Options = options.Value;
        Clock = clock;
        _logger = logger;
        Offer = new EdgeV2Offer
        {
            Capabilities = [.. methods.Select(method => "method:" + method.Name).Order(StringComparer.Ordinal)],
            KeepAlive = Options.HeartbeatInterval,
            KeepAlivesMissed = Options.HeartbeatsMissed,
        };
    }

    /// <summary>What this edge brings into the exchange of Hellos.</summary>
    internal EdgeV2Offer Offer { get; }

    internal FrozenDictionary<Type, IEdgeV2Handler> Handlers { get; }

    internal EdgeDrain Drain { get; }

    internal EdgeMeter Meter { get; }

    internal IdentityRates Rates { get; }

    internal EdgeOptions Options { get; }

    internal TimeProvider Clock { get; }

    public EdgeV2Session Create(EdgeV2Connection connection, EndPoint? remote) => new(this, connection, remote, _logger);
}
