using OrleansVoxa.Protocol.Framing;

namespace OrleansVoxa.Edge.Sessions.Handlers;

/// <summary>A handler that works inside the reading, so that order is kept and a busy one slows its peer down.</summary>
internal abstract class MessageHandler<T> : ISessionHandler
    where T : Message
{
    public Type MessageType => typeof(T);

    public bool IsRequest => false;

    public ValueTask HandleAsync(EdgeSession session, Message message, CancellationToken cancellationToken) =>
        HandleAsync(session, (T)message, cancellationToken);

    protected abstract ValueTask HandleAsync(EdgeSession session, T message, CancellationToken cancellationToken);
}
