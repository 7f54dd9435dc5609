using OrleansVoxa.Protocol.Framing.Messages;

namespace OrleansVoxa.Edge.Sessions.Handlers;

internal sealed class StreamDataHandler : MessageHandler<StreamData>
{
    protected override ValueTask HandleAsync(EdgeSession session, StreamData message, CancellationToken cancellationToken) =>
        session.Streams.Find(message.Stream)?.TakeAsync(message.Bytes) ?? ValueTask.CompletedTask;
}
