using OrleansVoxa.Protocol.EdgeV2;

namespace OrleansVoxa.Edge.EdgeV2.Handlers;

/// <summary>A handler of one message type.</summary>
internal abstract class EdgeV2Handler<T> : IEdgeV2Handler
    where T : EdgeV2Message
{
    public Type MessageType => typeof(T);

    public virtual bool IsRequest => false;

    public ValueTask HandleAsync(EdgeV2Session session, EdgeV2Message message, CancellationToken cancellationToken) =>
        HandleAsync(session, (T)message, cancellationToken);

    protected abstract ValueTask HandleAsync(EdgeV2Session session, T message, CancellationToken cancellationToken);
}
