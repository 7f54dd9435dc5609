using System.Net;
using System.Net.Sockets;

namespace OrleansVoxa.Edge.Transports.Sockets;

/// <summary>Where sessions are listened for: an address like another, of which Kestrel leaves the sockets to <see cref="SocketListenerFactory"/>.</summary>
/// <param name="address">An IP address and port (0: the system chooses), or a Unix socket's path.</param>
public sealed class SessionEndPoint(EndPoint address) : EndPoint
{
    /// <summary>The address itself.</summary>
    public EndPoint Address { get; } = address;

    public override AddressFamily AddressFamily => Address.AddressFamily;

    public override string ToString() => Address.ToString()!;
}
