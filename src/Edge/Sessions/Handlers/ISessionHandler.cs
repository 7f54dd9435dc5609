using OrleansVoxa.Protocol.Framing;

namespace OrleansVoxa.Edge.Sessions.Handlers;

/// <summary>Takes one type of message. Stateless, shared by all sessions.</summary>
internal interface ISessionHandler
{
    Type MessageType { get; }

    /// <summary>It starts work beside the reading, and does its own rate limiting.</summary>
    bool IsRequest { get; }

    /// <summary>Called by the session's reading task, in the order of arrival.</summary>
    ValueTask HandleAsync(EdgeSession session, Message message, CancellationToken cancellationToken);
}
