using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OrleansVoxa.Edge.Proxying;
using OrleansVoxa.Edge.Sessions;
using OrleansVoxa.Edge.Transports.Sockets;

namespace OrleansVoxa.Edge.Transports;

/// <summary>Makes a Kestrel listener of a <see cref="SessionEndPoint"/> one of sessions. All of them share one <see cref="Limits.AcceptGate"/>.</summary>
/// <remarks>Handlers are made by the first connection, so that faults of options are found by the start-up check, all together.</remarks>
public static class SessionListenOptionsExtensions
{
    /// <summary>Framing A with Noise inside, over TCP.</summary>
    public static void UseVoxaSessions(this ListenOptions listen)
    {
        ThrowIfOther(listen);
        listen.UseTrustedProxies();
        UseGate(listen);
        Serve(listen);
    }

    /// <summary>The same over TLS with a certificate on both sides, where ALPN says so.</summary>
    public static void UseVoxaTlsSessions(this ListenOptions listen)
    {
        ThrowIfOther(listen);
        listen.UseTrustedProxies();
        UseGate(listen);
        var services = listen.ApplicationServices;
        var callback = new TlsHandshakeCallbackOptions { OnConnection = context => services.GetRequiredService<TlsSetup>().OnConnectionAsync(context) };
        listen.UseHttps(callback);
        // What is added last is built first, so the limit is there when TLS is built.
        listen.Use(next =>
        {
            callback.HandshakeTimeout = services.GetRequiredService<IOptions<EdgeOptions>>().Value.HandshakeDeadline;
            return next;
        });
        listen.Run(connection => services.GetRequiredService<TlsConnectionHandler>().OnConnectedAsync(connection));
    }

    /// <summary>Framing A with Noise inside, over a Unix socket, for processes of the silo's own user.</summary>
    public static void UseVoxaUnixSessions(this ListenOptions listen)
    {
        ThrowIfOther(listen);
        var services = listen.ApplicationServices;
        listen.Use(next => connection => services.GetRequiredService<UnixPeer>().OnConnectedAsync(connection, next));
        UseGate(listen);
        Serve(listen);
    }

    // Kestrel's own transport would hand out what was written before it lets a socket go, and hold it for ever for a peer that takes nothing.
    private static void ThrowIfOther(ListenOptions listen)
    {
        ArgumentNullException.ThrowIfNull(listen);
        if (listen.EndPoint is not SessionEndPoint) throw new ArgumentException($"Sessions are listened for at a {nameof(SessionEndPoint)}.", nameof(listen));
    }

    private static void UseGate(ListenOptions listen)
    {
        var services = listen.ApplicationServices;
        listen.Use(next => connection => services.GetRequiredService<AcceptedConnections>().OnConnectedAsync(connection, next));
    }

    private static void Serve(ListenOptions listen)
    {
        var services = listen.ApplicationServices;
        listen.Run(connection => services.GetRequiredService<EdgeConnectionHandler>().OnConnectedAsync(connection));
    }
}
