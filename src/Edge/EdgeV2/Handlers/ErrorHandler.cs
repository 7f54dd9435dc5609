using Microsoft.Extensions.Logging;
using OrleansVoxa.Protocol.EdgeV2.Messages;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Edge.EdgeV2.Handlers;

/// <summary>An error is never answered, or two sides would go on for ever.</summary>
internal sealed partial class ErrorHandler(ILogger<ErrorHandler> logger) : EdgeV2Handler<Error>
{
    protected override ValueTask HandleAsync(EdgeV2Session session, Error message, CancellationToken cancellationToken)
    {
        LogError(session.Node, message.Code, message.Text);
        return ValueTask.CompletedTask;
    }

    [LoggerMessage(2451, LogLevel.Debug, "{Node} answered with an error: {Code}, {Text}")]
    private partial void LogError(NodeId node, string code, string text);
}
