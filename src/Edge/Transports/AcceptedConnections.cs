using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using OrleansVoxa.Edge.Limits;
using OrleansVoxa.Edge.Metering;

namespace OrleansVoxa.Edge.Transports;

/// <summary>Puts <see cref="AcceptGate"/> in front of a listener: a connection that is not taken costs no handshake, of whatever kind.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed partial class AcceptedConnections(AcceptGate gate, EdgeMeter meter, ILogger<AcceptedConnections> logger)
{
    /// <summary>Serves the connection with <paramref name="next"/> while it holds a place, or closes it.</summary>
    public async Task OnConnectedAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(next);
        var verdict = gate.Enter(connection.RemoteEndPoint);
        if (verdict is not AcceptVerdict.Accepted)
        {
            // Before the handshake there is nothing to say it with, so the connection is just closed.
            meter.Refused(CodeOf(verdict));
            LogRefused(connection.RemoteEndPoint, verdict);
            connection.Abort();
            return;
        }

        try
        {
            await next(connection);
        }
        finally
        {
            gate.Leave(connection.RemoteEndPoint);
        }
    }

    private static string CodeOf(AcceptVerdict verdict) => verdict switch
    {
        AcceptVerdict.Full => "listener_full",
        AcceptVerdict.AddressFull => "address_full",
        _ => "too_fast",
    };

    [LoggerMessage(2401, LogLevel.Debug, "A connection from {Remote} was refused: {Verdict}")]
    private partial void LogRefused(System.Net.EndPoint? remote, AcceptVerdict verdict);
}
