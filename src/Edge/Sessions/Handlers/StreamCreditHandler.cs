using OrleansVoxa.Protocol.Framing.Messages;

namespace OrleansVoxa.Edge.Sessions.Handlers;

internal sealed class StreamCreditHandler : MessageHandler<StreamCredit>
{
    protected override ValueTask HandleAsync(EdgeSession session, StreamCredit message, CancellationToken cancellationToken)
    {
        session.Streams.Find(message.Stream)?.AddCredit(message.Bytes);
        return ValueTask.CompletedTask;
    }
}
