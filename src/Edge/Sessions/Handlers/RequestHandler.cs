using Microsoft.Extensions.Options;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Sessions;

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
        return session.StartRequestAsync(
            new SessionRequest(Correlation(request), Priority(request), WaitsForGrains(request), Deadline), ended => AnswerAsync(session, request, ended));
    }

    /// <summary>What is refused before it when the edge has too much, and whose answers are written before its own. Default that of the message.</summary>
    protected virtual MessagePriority Priority(T request) => request.Priority;

    /// <summary>Whether the time that the work takes is that of grains. Default true.</summary>
    protected virtual bool WaitsForGrains(T request) => true;

    protected static Message Done(ulong correlation) => new Reply(correlation, ReadOnlyMemory<byte>.Empty);

    protected abstract ulong Correlation(T request);

    protected abstract Task<Message> AnswerAsync(EdgeSession session, T request, CancellationToken cancellationToken);
}
