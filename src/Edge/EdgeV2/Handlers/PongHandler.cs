using OrleansVoxa.Protocol.EdgeV2.Messages;

namespace OrleansVoxa.Edge.EdgeV2.Handlers;

/// <summary>That something came is all that a pong says, and the connection has noted it.</summary>
internal sealed class PongHandler : EdgeV2Handler<Pong>
{
    protected override ValueTask HandleAsync(EdgeV2Session session, Pong message, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
