using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansVoxa.Edge.Apps;
using OrleansVoxa.Edge.Bridge;
using OrleansVoxa.Edge.Datagrams;
using OrleansVoxa.Edge.EdgeV2;
using OrleansVoxa.Edge.Limits;
using OrleansVoxa.Edge.Metering;
using OrleansVoxa.Edge.Nodes;
using OrleansVoxa.Edge.Objects;
using OrleansVoxa.Edge.Proxying;
using OrleansVoxa.Edge.Routing;
using OrleansVoxa.Edge.Sessions;
using OrleansVoxa.Edge.Sessions.Handlers;
using OrleansVoxa.Edge.Sessions.Http;
using OrleansVoxa.Edge.Sessions.Methods;
using OrleansVoxa.Edge.Sessions.Notices;
using OrleansVoxa.Edge.Transports;
using OrleansVoxa.Edge.Transports.Sockets;
using OrleansVoxa.Protocol.Exchanges;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Edge;

/// <summary>
/// Registers the edge. The host adds an <see cref="Identity.EdgeIdentity"/>, <see cref="LocalRelayOptions"/> and a
/// <see cref="ProbePolicy"/>, and opens the listeners.
/// </summary>
public static class EdgeServiceCollectionExtensions
{
    public static IServiceCollection AddVoxaEdge(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<EdgeOptions>().Bind(configuration.GetSection(EdgeOptions.Section)).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<EdgeOptions>, EdgeOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.AddRouting();
        services.AddMetrics();
        services.AddSingleton<EdgeDrain>();
        services.AddSingleton<EdgeMeter>();
        services.AddSingleton<ProxyProtocol>();
        AddRouting(services);
        AddSessions(services);
        AddTransports(services, configuration);
        services.AddEdgeV2();
        services.AddAppBalancing(configuration);
        services.AddSingleton<HandshakeProbe>();
        services.AddSingleton<HttpProbe>();
        services.AddSingleton<AddressProbe>();
        services.AddSingleton<LocalRelayService>();
        services.AddHostedService(provider => provider.GetRequiredService<LocalRelayService>());
        services.AddHostedService(provider => provider.GetRequiredService<BridgeRequester>());
        services.AddHostedService(provider => provider.GetRequiredService<PublisherWatch>());
        services.AddHostedService<ProbeService>();
        return services;
    }

    private static void AddRouting(IServiceCollection services)
    {
        services.AddSingleton<AttachmentSet>();
        services.AddSingleton<GrainRelaySource>();
        services.AddSingleton<GrainPacketSender>();
        services.AddSingleton<ServiceLookup>();
        services.AddSingleton<BridgeRequester>();
        services.AddSingleton<PublisherWatch>();
        services.AddSingleton<BridgeEndpoint>();
    }

    private static void AddSessions(IServiceCollection services)
    {
        services.AddSingleton<AcceptGate>();
        services.AddSingleton<IdentityRates>();
        services.AddSingleton<GrainGate>();
        services.AddSingleton<IHandshakeNonceCache>(_ => new HandshakeNonceCache());
        services.AddSingleton(provider => SessionOptionsOf(provider.GetRequiredService<IOptions<EdgeOptions>>().Value));
        services.AddSingleton<HttpExchange>();
        services.AddSingleton<EdgeConnectionHandler>();
        services.AddSingleton(provider => new EdgeSessionFactory(
            provider.GetServices<ISessionHandler>(),
            provider.GetServices<INoticeSource>(),
            provider.GetRequiredService<IGrainFactory>(),
            provider.GetRequiredService<EdgeDrain>(),
            provider.GetRequiredService<AttachmentSet>(),
            provider.GetRequiredService<EdgeMeter>(),
            provider.GetRequiredService<IdentityRates>(),
            provider.GetRequiredService<GrainGate>(),
            provider.GetRequiredService<IOptions<EdgeOptions>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<EdgeSession>>()));
        services.AddSingleton<ISessionHandler, PingHandler>();
        services.AddSingleton<ISessionHandler, PongHandler>();
        services.AddSingleton<ISessionHandler, EchoHandler>();
        services.AddSingleton<SessionRegistrar>();
        services.AddSingleton<ISessionHandler, RegisterHandler>();
        services.AddSingleton<ISessionHandler, HeartbeatHandler>();
        services.AddSingleton<ISessionHandler, DiscoverHandler>();
        services.AddSingleton<ISessionHandler, ResolveHandler>();
        services.AddSingleton<ISessionHandler, SubmitPacketHandler>();
        services.AddSingleton<ISessionHandler, PublishServiceHandler>();
        services.AddSingleton<ISessionHandler, UnpublishServiceHandler>();
        services.AddSingleton<ISessionHandler, AttachHandler>();
        services.AddSingleton<ISessionHandler, SubscribeHandler>();
        services.AddSingleton<INoticeSource, ClosingNotices>();
        services.AddSingleton<ISessionHandler, CallHandler>();
        services.AddSingleton<ISessionMethod, HttpCallMethod>();
        services.AddSingleton<ISessionMethod, RegisterMethod>();
        services.AddSingleton<ISessionMethod, AppsSyncMethod>();
        services.AddSingleton<ISessionMethod, AppsWaitMethod>();
        services.AddSingleton<ISessionMethod, AppsLogsMethod>();
        services.AddSingleton<ISessionMethod, AppsExecNextMethod>();
        services.AddSingleton<ISessionMethod, AppsExecOutputMethod>();
        services.AddSingleton<ISessionMethod, AppsExecInputMethod>();
        services.AddSingleton<ISessionMethod, ObjectsReadMethod>();
        services.AddSingleton<ISessionHandler, StreamOpenHandler>();
        services.AddSingleton<ISessionHandler, StreamDataHandler>();
        services.AddSingleton<ISessionHandler, StreamCreditHandler>();
        services.AddSingleton<ISessionHandler, StreamCloseHandler>();
    }

    private static void AddTransports(IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<EdgeTlsOptions>().Bind(configuration.GetSection(EdgeTlsOptions.Section)).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<EdgeTlsOptions>, EdgeTlsOptionsValidator>());
        services.AddSingleton<AcceptedConnections>();
        services.AddSingleton<EdgeCertificate>();
        services.AddSingleton<TlsSetup>();
        services.AddSingleton<TlsConnectionHandler>();
        services.AddSingleton<UnixPeer>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConnectionListenerFactory, SocketListenerFactory>());
        // Kestrel adds its own only where there is none yet; HTTP needs it.
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConnectionListenerFactory, SocketTransportFactory>());
        services.TryAddSingleton(new DatagramEndpoint(null));
        services.AddSingleton<DatagramResponder>();
        services.AddSingleton<DatagramService>();
        services.AddHostedService(provider => provider.GetRequiredService<DatagramService>());
    }

    private static SessionOptions SessionOptionsOf(EdgeOptions options) => new()
    {
        HandshakeDeadline = options.HandshakeDeadline,
        FirstFrameDeadline = options.FirstFrameDeadline,
        QueuedWrites = options.QueuedWrites,
    };
}
