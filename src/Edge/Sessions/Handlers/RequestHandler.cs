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

    protected TimeProvider Clock => clock;

    /// <summary>Longest time that the work may take. What a grain still does then ends by the grain's own time-out.</summary>
    protected virtual TimeSpan Deadline => options.Value.RequestDeadline;

    public ValueTask HandleAsync(EdgeSession session, Message message, CancellationToken cancellationToken)
    {
        var request = (T)message;
        return session.StartRequestAsync(Correlation(request), ended =>
        {
            var answer = AnswerAsync(session, request, ended);
            return answer.IsCompleted ? answer : answer.WaitAsync(Deadline, clock, ended);
        });
    }

    protected static Message Done(ulong correlation) => new Reply(correlation, ReadOnlyMemory<byte>.Empty);

    protected abstract ulong Correlation(T request);

    protected abstract Task<Message> AnswerAsync(EdgeSession session, T request, CancellationToken cancellationToken);
}
