using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace OrleansVoxa.Edge.Transports.Sockets;

/// <summary>
/// The transport of session listeners, beside Kestrel's own, which stays that of HTTP. What serves a session reads from the socket and
/// writes to it, with no pipe and no task of the transport in between: docs/adr/0035.
/// </summary>
public sealed partial class SocketListenerFactory(TimeProvider clock, ILogger<SocketListenerFactory> logger) : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    private const int Backlog = 512;

    public bool CanBind(EndPoint endpoint) => endpoint is SessionEndPoint;

    /// <exception cref="AddressInUseException">Somebody listens there already.</exception>
    /// <exception cref="SocketPathException">A Unix socket cannot be where it is wanted.</exception>
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        return new(new SocketListener(Listen(((SessionEndPoint)endpoint).Address), clock, logger));
    }

    private static Socket Listen(EndPoint address)
    {
        var unix = address as UnixDomainSocketEndPoint;
        var socket = unix is null ? new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) : UnixSocketFile.Bind(unix);
        try
        {
            // As for HTTP: all addresses means those of version 4 too.
            if (address is IPEndPoint ip && ip.Address.Equals(IPAddress.IPv6Any)) socket.DualMode = true;
            if (unix is null) socket.Bind(address);
            socket.Listen(Backlog);
            return socket;
        }
        catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            socket.Dispose();
            throw new AddressInUseException(taken.Message, taken);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
