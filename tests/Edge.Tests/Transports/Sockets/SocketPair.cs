using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansVoxa.Edge.Transports.Sockets;

namespace OrleansVoxa.Edge.Tests.Transports.Sockets;

/// <summary>A connection as a session listener makes it, and the plain socket at its other end.</summary>
internal sealed class SocketPair : IAsyncDisposable
{
    private SocketPair(ConnectionContext connection, Socket peer) => (Connection, Peer) = (connection, peer);

    public ConnectionContext Connection { get; }

    public Socket Peer { get; }

    public static async Task<SocketPair> CreateAsync()
    {
        var stop = TestContext.Current.CancellationToken;
        var factory = new SocketListenerFactory(TimeProvider.System, NullLogger<SocketListenerFactory>.Instance);
        await using var listener = await factory.BindAsync(new SessionEndPoint(new IPEndPoint(IPAddress.Loopback, 0)), stop);
        var peer = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await peer.ConnectAsync(listener.EndPoint, stop);
        return new((await listener.AcceptAsync(stop))!, peer);
    }

    public async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync();
        Peer.Dispose();
    }
}
