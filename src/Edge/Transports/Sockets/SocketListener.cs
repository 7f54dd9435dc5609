using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace OrleansVoxa.Edge.Transports.Sockets;

/// <summary>Accepts the connections of one session listener.</summary>
internal sealed partial class SocketListener(Socket socket, TimeProvider clock, ILogger logger) : IConnectionListener
{
    // Without a handle to spare every attempt fails at once, and would go on failing as fast as a processor can.
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(100);

    public EndPoint EndPoint { get; } = socket.LocalEndPoint!;

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            Socket accepted;
            try
            {
                accepted = await socket.AcceptAsync(cancellationToken);
            }
            catch (Exception closed) when (closed is ObjectDisposedException or SocketException { SocketErrorCode: SocketError.OperationAborted })
            {
                // No longer bound.
                return null;
            }
            catch (SocketException failure)
            {
                LogNotAccepted(failure, EndPoint);
                // What ended before it was taken is over; anything else is the system's, and takes a moment to pass.
                if (failure.SocketErrorCode is not (SocketError.ConnectionReset or SocketError.ConnectionAborted)) await Task.Delay(Breath, clock, cancellationToken);
                continue;
            }

            try
            {
                return new SocketConnection(accepted);
            }
            catch (Exception failure)
            {
                // It has ended already; the next one may be whole.
                accepted.Dispose();
                LogNotAccepted(failure, EndPoint);
            }
        }
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => DisposeAsync();

    public ValueTask DisposeAsync()
    {
        socket.Dispose();
        return default;
    }

    [LoggerMessage(2466, LogLevel.Warning, "A connection to {Address} could not be accepted")]
    private partial void LogNotAccepted(Exception failure, EndPoint address);
}
