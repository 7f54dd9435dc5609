using OrleansVoxa.Protocol.Framing.Messages;

namespace OrleansVoxa.Edge.Sessions.Handlers;

internal sealed class PingHandler : MessageHandler<Ping>
{
    protected override ValueTask HandleAsync(EdgeSession session, Ping message, CancellationToken cancellationToken) =>
        session.SendAsync(new Pong(), cancellationToken);
}
