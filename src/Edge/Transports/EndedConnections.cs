using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Edge.Transports;

/// <summary>
/// Cuts a connection that has ended here and not there: the server hands out what was written before it lets a socket go, and a
/// peer that takes nothing would hold it for ever.
/// </summary>
/// <remarks>Thread-safe.</remarks>
public sealed class EndedConnections(SessionOptions options, TimeProvider clock)
{
    /// <summary>Serves the connection with <paramref name="next"/>; once that is done, the peer has <see cref="SessionOptions.CloseDeadline"/> to take the rest.</summary>
    public async Task OnConnectedAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(next);
        try
        {
            await next(connection);
        }
        finally
        {
            _ = AbortIfStuckAsync(connection);
        }
    }

    // The transport's word that the connection is closed speaks of its receiving side, which ends although the sending one is stuck.
    private async Task AbortIfStuckAsync(ConnectionContext connection)
    {
        await Task.Delay(options.CloseDeadline, clock);
        if (connection.Features.Get<IConnectionSocketFeature>() is not { Socket.SafeHandle.IsClosed: true })
            connection.Abort(new ConnectionAbortedException("The peer took nothing for too long."));
    }
}
