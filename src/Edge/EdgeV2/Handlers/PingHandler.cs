using OrleansVoxa.Protocol.EdgeV2.Messages;

namespace OrleansVoxa.Edge.EdgeV2.Handlers;

internal sealed class PingHandler : EdgeV2Handler<Ping>
{
    protected override ValueTask HandleAsync(EdgeV2Session session, Ping message, CancellationToken cancellationToken) =>
        session.SendAsync(new Pong(message.Value), cancellationToken);
}
