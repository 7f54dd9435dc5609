using OrleansVoxa.Protocol.Framing.Messages;

namespace OrleansVoxa.Edge.Sessions.Handlers;

internal sealed class EchoHandler : MessageHandler<Echo>
{
    protected override ValueTask HandleAsync(EdgeSession session, Echo message, CancellationToken cancellationToken) =>
        session.SendAsync(message, cancellationToken);
}
