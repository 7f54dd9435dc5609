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
            Socket? accepted = null;
            try
            {
                accepted = await socket.AcceptAsync(cancellationToken);
                return new SocketConnection(accepted);
            }
            catch (Exception closed) when (closed is ObjectDisposedException or SocketException { SocketErrorCode: SocketError.OperationAborted })
            {
                accepted?.Dispose();
                // No longer bound.
                return null;
            }
            catch (SocketException failure)
            {
                accepted?.Dispose();
                LogNotAccepted(failure, EndPoint);
                // What was reset before it was taken is over; anything else is the system's, and takes a moment to pass.
                if (failure.SocketErrorCode != SocketError.ConnectionReset) await Task.Delay(Breath, clock, cancellationToken);
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
