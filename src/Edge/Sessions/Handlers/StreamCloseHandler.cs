using OrleansVoxa.Protocol.Framing.Messages;

namespace OrleansVoxa.Edge.Sessions.Handlers;

/// <summary>The peer gives a stream up; what it carried is cancelled at the publisher too.</summary>
internal sealed class StreamCloseHandler : MessageHandler<StreamClose>
{
    protected override async ValueTask HandleAsync(EdgeSession session, StreamClose message, CancellationToken cancellationToken)
    {
        if (session.Streams.Find(message.Stream) is { } stream) await stream.CancelAsync();
    }
}
