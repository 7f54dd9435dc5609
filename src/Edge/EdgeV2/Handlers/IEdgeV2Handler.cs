using OrleansVoxa.Protocol.EdgeV2;

namespace OrleansVoxa.Edge.EdgeV2.Handlers;

/// <summary>Takes one type of message. Stateless, shared by all sessions. A known message without a handler is refused as <c>not_supported</c>.</summary>
internal interface IEdgeV2Handler
{
    Type MessageType { get; }

    /// <summary>It starts work beside the reading, and does its own rate limiting.</summary>
    bool IsRequest { get; }

    /// <summary>Called by the session's reading task, in the order of arrival.</summary>
    ValueTask HandleAsync(EdgeV2Session session, EdgeV2Message message, CancellationToken cancellationToken);
}
