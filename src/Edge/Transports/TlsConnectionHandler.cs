using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Logging;
using OrleansVoxa.Edge.EdgeV2;
using OrleansVoxa.Edge.Metering;
using OrleansVoxa.Edge.Sessions;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Edge.Transports;

/// <summary>A connection whose TLS handshake is done: the framing that ALPN agreed on serves the peer that the certificate names.</summary>
public sealed partial class TlsConnectionHandler(
    EdgeConnectionHandler framingA, EdgeV2ConnectionHandler framingB, EdgeMeter meter, ILogger<TlsConnectionHandler> logger) : ConnectionHandler
{
    public override Task OnConnectedAsync(ConnectionContext connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        // A feature that is missing means a listener that was put together wrongly: nobody gets in then, whatever a callback said.
        if (!IdentityCertificate.TryGetIdentity(connection.Features.Get<ITlsConnectionFeature>()?.ClientCertificate, out var peer))
            return Refuse(connection, TransportNames.CertificateMissing);
        var agreed = connection.Features.Get<ITlsApplicationProtocolFeature>()?.ApplicationProtocol ?? default;
        if (agreed.Span.SequenceEqual("voxa/1"u8)) return framingA.ServeAsync(connection, peer);
        return agreed.Span.SequenceEqual("voxa-edge/2"u8) ? framingB.ServeAsync(connection, peer) : Refuse(connection, TransportNames.ProtocolMissing);
    }

    private Task Refuse(ConnectionContext connection, string code)
    {
        meter.Refused(code);
        LogRefused(connection.RemoteEndPoint, code);
        connection.Abort(new ConnectionAbortedException(code));
        return Task.CompletedTask;
    }

    [LoggerMessage(2465, LogLevel.Information, "The TLS connection from {Remote} was closed: {Code}")]
    private partial void LogRefused(System.Net.EndPoint? remote, string code);
}
