using OrleansVoxa.Protocol.EdgeV2;
using OrleansVoxa.Protocol.EdgeV2.Messages;

namespace OrleansVoxa.Edge.EdgeV2.Methods;

/// <summary>One method that peers call by name with <see cref="Message"/>. Stateless, shared by all sessions.</summary>
internal interface IEdgeV2Method
{
    /// <summary>Lower case; at most 57 bytes, since <c>method:</c> and it are a capability in the Hello.</summary>
    string Name { get; }

    /// <summary>The reply, or an error with the request's correlation; it is not sent if the request is one-way.</summary>
    Task<EdgeV2Message> AnswerAsync(EdgeV2Session session, Message request, CancellationToken cancellationToken);
}
