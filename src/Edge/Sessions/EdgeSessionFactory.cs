using System.Collections.Frozen;
using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansVoxa.Edge.Limits;
using OrleansVoxa.Edge.Metering;
using OrleansVoxa.Edge.Routing;
using OrleansVoxa.Edge.Sessions.Handlers;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Edge.Sessions;

/// <summary>Makes sessions; holds what all of them share.</summary>
public sealed class EdgeSessionFactory
{
    /// <summary>Identities with a partly used rate that are remembered; beyond it new ones share what is left by being refused.</summary>
    private const int MaxIdentities = 200_000;

    private readonly ILogger<EdgeSession> _logger;

    internal EdgeSessionFactory(
        IEnumerable<ISessionHandler> handlers,
        IGrainFactory grains,
        EdgeDrain drain,
        AttachmentSet attachments,
        EdgeMeter meter,
        IOptions<EdgeOptions> options,
        TimeProvider clock,
        ILogger<EdgeSession> logger)
    {
        Handlers = handlers.ToFrozenDictionary(handler => handler.MessageType);
        Grains = grains;
        Drain = drain;
        Attachments = attachments;
        Meter = meter;
        Options = options.Value;
        Clock = clock;
        _logger = logger;
        Messages = new(Options.MessagesPerSecond, 2d * Options.MessagesPerSecond, MaxIdentities, clock);
        Packets = new(Options.PacketsPerSecond, Options.PacketsPerSecond, MaxIdentities, clock);
    }

    internal FrozenDictionary<Type, ISessionHandler> Handlers { get; }

    internal IGrainFactory Grains { get; }

    internal EdgeDrain Drain { get; }

    internal AttachmentSet Attachments { get; }

    internal EdgeMeter Meter { get; }

    internal EdgeOptions Options { get; }

    internal TimeProvider Clock { get; }

    /// <summary>By identity, so that a second connection does not double what a peer may send.</summary>
    internal BucketSet<NodeId> Messages { get; }

    internal BucketSet<NodeId> Packets { get; }

    public EdgeSession Create(MessageConnection connection, EndPoint? remote) => new(this, connection, remote, _logger);
}
