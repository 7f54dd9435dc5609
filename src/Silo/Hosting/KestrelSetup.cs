using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using OrleansVoxa.Edge;
using OrleansVoxa.Edge.Proxying;
using OrleansVoxa.Edge.Transports;
using OrleansVoxa.Edge.Transports.Sockets;
using OrleansVoxa.Silo.Configuration;

namespace OrleansVoxa.Silo.Hosting;

/// <summary>Opens the listeners that the roles ask for.</summary>
internal static class KestrelSetup
{
    private const int HttpConnections = 10_000;

    // Connections of the session listener that are refused at one time.
    private const int Refusing = 1_000;

    public static void Configure(KestrelServerOptions kestrel, SiloOptions options, ListenerAddresses addresses)
    {
        kestrel.AddServerHeader = false;

        // A published server may answer with names in any script; a field that cannot be written would cut its whole answer.
        kestrel.ResponseHeaderEncodingSelector = static _ => Encoding.UTF8;
        // Kestrel counts each listener by itself, all by one limit. Above that of sessions, so that it is the edge that refuses them, and counts it.
        kestrel.Limits.MaxConcurrentConnections = Math.Max(HttpConnections, options.Has(SiloRoles.Edge) ? MaxSessions(kestrel.ApplicationServices) + Refusing : 0);
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(130);

        if (ServesHttp(options))
            Listen(options.Http, addresses.SetHttp, listen => Mark(listen, new Listener(ListenerUse.Api)));
        if (options.Has(SiloRoles.Bridge))
            Listen(options.Bridge, addresses.SetBridge, listen => Mark(listen.UseTrustedProxies(), new Listener(ListenerUse.Bridge)));
        if (options.Has(SiloRoles.Edge))
            ListenForSessions();
        if (options.Ops is { } ops)
            Listen(ops, addresses.SetOps, listen => Mark(listen, new Listener(ListenerUse.Ops)));

        void ListenForSessions()
        {
            Listen(new SessionEndPoint(options.Edge), addresses.SetEdge, listen => listen.UseVoxaSessions());
            if (options.EdgeTls is { } tls) Listen(new SessionEndPoint(tls), addresses.SetEdgeTls, listen => listen.UseVoxaTlsSessions());
            if (options.EdgeSocket is { } path) kestrel.Listen(new SessionEndPoint(new UnixDomainSocketEndPoint(path)), listen => listen.UseVoxaUnixSessions());
        }

        void Listen(EndPoint endPoint, Action<Func<IPEndPoint?>> resolved, Action<ListenOptions> configure) =>
            kestrel.Listen(endPoint, listen =>
            {
                // Kestrel writes the port that the system chose into these options once it is bound.
                resolved(() => listen.IPEndPoint);
                configure(listen);
            });
    }

    /// <summary>Whether there is any listener.</summary>
    public static bool Listens(SiloOptions options) => ServesHttp(options) || options.Has(SiloRoles.Edge) || options.Ops is not null;

    // Not by the options, which are judged, and all faults named, only when the silo starts.
    private static long MaxSessions(IServiceProvider services) =>
        int.TryParse(services.GetRequiredService<IConfiguration>()[$"{EdgeOptions.Section}:{nameof(EdgeOptions.MaxConnections)}"], CultureInfo.InvariantCulture, out var most) && most > 0
            ? most
            : new EdgeOptions().MaxConnections;

    private static bool ServesHttp(SiloOptions options) => options.Has(SiloRoles.Api) || options.Has(SiloRoles.Bridge);

    private static void Mark(ListenOptions listen, Listener listener)
    {
        // Without TLS there is no way to tell HTTP/2 from HTTP/1.1, so one is settled.
        listen.Protocols = HttpProtocols.Http1;
        listen.Use(next => connection =>
        {
            connection.Features.Set(listener);
            return next(connection);
        });
    }
}
