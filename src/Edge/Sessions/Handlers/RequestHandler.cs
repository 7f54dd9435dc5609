using Microsoft.Extensions.Options;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;

namespace OrleansVoxa.Edge.Sessions.Handlers;

/// <summary>A handler whose work answers with one message of the same correlation id, within the request deadline.</summary>
internal abstract class RequestHandler<T>(IOptions<EdgeOptions> options, TimeProvider clock) : ISessionHandler
    where T : Message
{
    public Type MessageType => typeof(T);

    public bool IsRequest => true;

    /// <summary>Longest time that the work may take.</summary>
    protected virtual TimeSpan Deadline => options.Value.RequestDeadline;

    public ValueTask HandleAsync(EdgeSession session, Message message, CancellationToken cancellationToken)
    {
        var request = (T)message;
        return session.StartRequestAsync(Correlation(request), async ended =>
        {
            using var deadline = new CancellationTokenSource(Deadline, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, ended);
            return await AnswerAsync(session, request, either.Token).WaitAsync(either.Token);
        });
    }

    protected static Message Done(ulong correlation) => new Reply(correlation, ReadOnlyMemory<byte>.Empty);

    protected abstract ulong Correlation(T request);

    protected abstract Task<Message> AnswerAsync(EdgeSession session, T request, CancellationToken cancellationToken);
}
