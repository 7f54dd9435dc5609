using System.Collections.Frozen;
using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansVoxa.Edge.Limits;
using OrleansVoxa.Edge.Metering;
using OrleansVoxa.Edge.Routing;
using OrleansVoxa.Edge.Sessions.Handlers;
using OrleansVoxa.Edge.Sessions.Notices;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Edge.Sessions;

/// <summary>Makes sessions; holds what all of them share.</summary>
public sealed class EdgeSessionFactory
{
    private readonly ILogger<EdgeSession> _logger;

    internal EdgeSessionFactory(
        IEnumerable<ISessionHandler> handlers,
        IEnumerable<INoticeSource> notices,
        IGrainFactory grains,
        EdgeDrain drain,
        AttachmentSet attachments,
        EdgeMeter meter,
        IdentityRates rates,
        GrainGate grainGate,
        IOptions<EdgeOptions> options,
        TimeProvider clock,
        ILogger<EdgeSession> logger)
    {
        Handlers = handlers.ToFrozenDictionary(handler => handler.MessageType);
        NoticeSources = notices.ToFrozenDictionary(source => source.Topic, StringComparer.Ordinal);
        Grains = grains;
        Drain = drain;
        Attachments = attachments;
        Meter = meter;
        Rates = rates;
        GrainGate = grainGate;
        Options = options.Value;
        Clock = clock;
        _logger = logger;
    }

    internal FrozenDictionary<Type, ISessionHandler> Handlers { get; }

    internal FrozenDictionary<string, INoticeSource> NoticeSources { get; }

    internal IGrainFactory Grains { get; }

    internal EdgeDrain Drain { get; }

    internal AttachmentSet Attachments { get; }

    internal EdgeMeter Meter { get; }

    internal EdgeOptions Options { get; }

    internal TimeProvider Clock { get; }

    internal IdentityRates Rates { get; }

    internal GrainGate GrainGate { get; }

    public EdgeSession Create(MessageConnection connection, EndPoint? remote) => new(this, connection, remote, _logger);
}
