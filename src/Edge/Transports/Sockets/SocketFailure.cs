using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace OrleansVoxa.Edge.Transports.Sockets;

/// <summary>What a socket reports, as the exceptions that Kestrel's transports throw for it.</summary>
internal static class SocketFailure
{
    /// <summary>The peer or the network ended the connection.</summary>
    public static Exception Of(SocketError error) => error is SocketError.OperationAborted
        ? Closed(new SocketException((int)error))
        : new ConnectionResetException(new SocketException((int)error).Message, new SocketException((int)error));

    /// <summary>It was ended here.</summary>
    public static Exception Closed(Exception how) => new ConnectionAbortedException("The connection was closed here.", how);
}
