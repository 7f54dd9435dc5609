using OrleansVoxa.Protocol.Framing.Messages;

namespace OrleansVoxa.Edge.Sessions.Handlers;

/// <summary>That it came is all that it says, and the connection has noted that.</summary>
internal sealed class PongHandler : MessageHandler<Pong>
{
    protected override ValueTask HandleAsync(EdgeSession session, Pong message, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
