using OrleansVoxa.Protocol.EdgeV2;
using OrleansVoxa.Protocol.EdgeV2.Messages;

namespace OrleansVoxa.Edge.EdgeV2.Methods;

/// <summary>Sends the body back.</summary>
internal sealed class EchoMethod : IEdgeV2Method
{
    public string Name => "echo";

    public Task<EdgeV2Message> AnswerAsync(EdgeV2Session session, Message request, CancellationToken cancellationToken) =>
        Task.FromResult<EdgeV2Message>(new Message(MessageKind.Reply, request.Correlation, "", request.Body));
}
