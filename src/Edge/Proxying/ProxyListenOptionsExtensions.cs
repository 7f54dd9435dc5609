using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace OrleansVoxa.Edge.Proxying;

/// <summary>Puts <see cref="ProxyProtocol"/> in front of a listener.</summary>
public static class ProxyListenOptionsExtensions
{
    /// <summary>Call it first: what is used after it sees the client's address. Without trusted balancers it changes nothing.</summary>
    public static ListenOptions UseTrustedProxies(this ListenOptions listen)
    {
        // Resolved by the first connection, so that faults of options are found by the start-up check, all together.
        var services = listen.ApplicationServices;
        listen.Use(next => connection => services.GetRequiredService<ProxyProtocol>().OnConnectedAsync(connection, next));
        return listen;
    }
}
