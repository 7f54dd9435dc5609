using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Logging;
using OrleansVoxa.Edge.Identity;
using OrleansVoxa.Edge.Limits;
using OrleansVoxa.Edge.Metering;
using OrleansVoxa.Protocol;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Edge.Sessions;

/// <summary>One connection of the session listener, framing A with Noise inside: accept or not, handshake, session.</summary>
public sealed partial class EdgeConnectionHandler(
    AcceptGate gate,
    EdgeIdentity identity,
    IHandshakeNonceCache nonces,
    EdgeSessionFactory sessions,
    SessionOptions options,
    EdgeMeter meter,
    TimeProvider clock,
    ILogger<EdgeConnectionHandler> logger) : ConnectionHandler
{
    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
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
            await ServeAsync(connection);
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
        catch (OperationCanceledException) when (connection.ConnectionClosed.IsCancellationRequested || CloseRequested(connection).IsCancellationRequested)
        {
            LogClosed(connection.RemoteEndPoint, SessionFault.Closed);
        }
        finally
        {
            gate.Leave(connection.RemoteEndPoint);
        }
    }

    private async Task ServeAsync(ConnectionContext connection)
    {
        var closeRequested = CloseRequested(connection);
        var keys = await SessionHandshake.AcceptAsync(connection.Transport, identity.Key, nonces, options, clock, closeRequested);
        await using var messages = new MessageConnection(connection.Transport, keys, options, clock);
        await sessions.Create(messages, connection.RemoteEndPoint).RunAsync(closeRequested);
    }

    private static string CodeOf(AcceptVerdict verdict) => verdict switch
    {
        AcceptVerdict.Full => "listener_full",
        AcceptVerdict.AddressFull => "address_full",
        _ => "too_fast",
    };

    /// <summary>Signalled when the server stops, some time before it aborts what is still open.</summary>
    private static CancellationToken CloseRequested(ConnectionContext connection) =>
        connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? connection.ConnectionClosed;

    [LoggerMessage(2001, LogLevel.Debug, "A connection from {Remote} was refused: {Verdict}")]
    private partial void LogRefused(System.Net.EndPoint? remote, AcceptVerdict verdict);

    [LoggerMessage(2002, LogLevel.Information, "The peer at {Remote} broke the protocol: {Code}, {Text}")]
    private partial void LogViolation(System.Net.EndPoint? remote, string code, string text);

    [LoggerMessage(2003, LogLevel.Debug, "The connection from {Remote} ended: {Code}")]
    private partial void LogClosed(System.Net.EndPoint? remote, string code);
}
