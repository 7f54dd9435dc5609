using System.Collections.Frozen;
using Microsoft.Extensions.Options;
using OrleansVoxa.Edge.EdgeV2.Methods;
using OrleansVoxa.Edge.Sessions;
using OrleansVoxa.Protocol.EdgeV2;
using OrleansVoxa.Protocol.EdgeV2.Messages;

namespace OrleansVoxa.Edge.EdgeV2.Handlers;

/// <summary>Calls of methods by name.</summary>
internal sealed class MessageHandler(IEnumerable<IEdgeV2Method> methods, IOptions<EdgeOptions> options) : EdgeV2Handler<Message>
{
    private readonly FrozenDictionary<string, IEdgeV2Method> _methods = methods.ToFrozenDictionary(method => method.Name, StringComparer.Ordinal);
    private readonly int _largest = options.Value.MaxCallBodyBytes;

    public override bool IsRequest => true;

    protected override ValueTask HandleAsync(EdgeV2Session session, Message message, CancellationToken cancellationToken) =>
        session.StartRequestAsync(message, ended => AnswerAsync(session, message, ended));

    private Task<EdgeV2Message> AnswerAsync(EdgeV2Session session, Message message, CancellationToken cancellationToken)
    {
        if (message.Kind is MessageKind.Reply)
            return Refused(0, SessionErrors.NotSupported, "This reply answers nothing that the edge has asked.");
        if (!_methods.TryGetValue(message.Method, out var method))
            return Refused(EdgeV2Session.CorrelationOf(message), SessionErrors.UnknownMethod, $"There is no method '{message.Method}'.");
        if (message.Body.Length > _largest)
            return Refused(EdgeV2Session.CorrelationOf(message), SessionErrors.InvalidField, $"body: {message.Body.Length} bytes are over the limit of {_largest}.");
        return method.AnswerAsync(session, message, cancellationToken);
    }

    private static Task<EdgeV2Message> Refused(ulong correlation, string code, string text) =>
        Task.FromResult<EdgeV2Message>(Error.Of(correlation, code, text));
}
