using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Logging;
using OrleansVoxa.Edge.Identity;
using OrleansVoxa.Edge.Metering;
using OrleansVoxa.Edge.Transports;
using OrleansVoxa.Protocol;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Edge.Sessions;

/// <summary>One connection of the session listener, framing A with Noise inside: handshake, session.</summary>
public sealed partial class EdgeConnectionHandler(
    EdgeIdentity identity,
    IHandshakeNonceCache nonces,
    EdgeSessionFactory sessions,
    SessionOptions options,
    EdgeMeter meter,
    TimeProvider clock,
    ILogger<EdgeConnectionHandler> logger) : ConnectionHandler
{
    public override Task OnConnectedAsync(ConnectionContext connection) => ServeAsync(connection, certified: null);

    /// <summary>Serves a peer that must prove to be <paramref name="certified"/>, whom TLS has shown already; null where there is no TLS.</summary>
    internal async Task ServeAsync(ConnectionContext connection, PublicIdentity? certified)
    {
        try
        {
            await RunAsync(connection, certified);
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
    }

    private async Task RunAsync(ConnectionContext connection, PublicIdentity? certified)
    {
        var closeRequested = CloseRequested(connection);
        var keys = await SessionHandshake.AcceptAsync(connection.Transport, identity.Key, nonces, options, clock, closeRequested);
        await using var messages = new MessageConnection(connection.Transport, keys, options, clock);
        if (certified is not null && !certified.Equals(keys.Peer))
        {
            const string Text = "The key of the TLS certificate and the key of the session's handshake are not the same.";
            await messages.CloseAsync(TransportNames.CertificateMismatch, Text, closeRequested);
            throw new ProtocolViolationException(TransportNames.CertificateMismatch, Text);
        }

        await sessions.Create(messages, connection.RemoteEndPoint).RunAsync(closeRequested);
    }

    /// <summary>Signalled when the server stops, some time before it aborts what is still open.</summary>
    private static CancellationToken CloseRequested(ConnectionContext connection) =>
        connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None;

    [LoggerMessage(2402, LogLevel.Information, "The peer at {Remote} broke the protocol: {Code}, {Text}")]
    private partial void LogViolation(System.Net.EndPoint? remote, string code, string text);

    [LoggerMessage(2403, LogLevel.Debug, "The connection from {Remote} ended: {Code}")]
    private partial void LogClosed(System.Net.EndPoint? remote, string code);
}
