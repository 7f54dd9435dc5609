using OrleansVoxa.Edge.Sessions.Http;
using OrleansVoxa.Protocol.Framing.Messages;

namespace OrleansVoxa.Edge.Sessions.Handlers;

internal sealed class StreamOpenHandler(HttpExchange exchange) : MessageHandler<StreamOpen>
{
    protected override ValueTask HandleAsync(EdgeSession session, StreamOpen message, CancellationToken cancellationToken) =>
        session.Streams.OpenAsync(message, exchange, cancellationToken);
}
