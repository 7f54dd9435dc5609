using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Logging;
using OrleansVoxa.Edge.Metering;
using OrleansVoxa.Protocol;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Edge.EdgeV2;

/// <summary>One connection of framing B: the exchange of Hellos, then the session.</summary>
public sealed partial class EdgeV2ConnectionHandler(
    EdgeV2SessionFactory sessions,
    SessionOptions options,
    EdgeMeter meter,
    TimeProvider clock,
    ILogger<EdgeV2ConnectionHandler> logger)
{
    /// <summary>Serves a connection until it ends; what its peer does wrong is counted and logged, not thrown.</summary>
    /// <param name="connection">Carries framing B from its next byte on. The listener holds a place of the accept gate for it, which
    /// it took before TLS, since everything after that costs something.</param>
    /// <param name="peer">The key of the peer's certificate, which the TLS handshake has proven; nothing in framing B does.</param>
    public async Task ServeAsync(ConnectionContext connection, PublicIdentity peer)
    {
        ArgumentNullException.ThrowIfNull(connection);
        var closeRequested = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None;
        try
        {
            await using var messages = await EdgeV2Connection.AcceptAsync(connection.Transport, peer, sessions.Offer, options, clock, closeRequested);
            await sessions.Create(messages, connection.RemoteEndPoint).RunAsync(closeRequested);
        }
        catch (ProtocolViolationException e)
        {
            meter.Violated(e.Code);
            LogViolation(connection.RemoteEndPoint, e.Code, e.Message);
        }
        catch (SessionClosedException e)
        {
            LogClosed(connection.RemoteEndPoint, e.Code);
        }
        catch (HandshakeRefusedException)
        {
            LogClosed(connection.RemoteEndPoint, SessionFault.Closed);
        }
        catch (OperationCanceledException) when (connection.ConnectionClosed.IsCancellationRequested || closeRequested.IsCancellationRequested)
        {
            LogClosed(connection.RemoteEndPoint, SessionFault.Closed);
        }
    }

    [LoggerMessage(2431, LogLevel.Information, "The EdgeV2 peer at {Remote} broke the protocol: {Code}, {Text}")]
    private partial void LogViolation(System.Net.EndPoint? remote, string code, string text);

    [LoggerMessage(2432, LogLevel.Debug, "The EdgeV2 connection from {Remote} ended: {Code}")]
    private partial void LogClosed(System.Net.EndPoint? remote, string code);
}
