using Microsoft.Extensions.Options;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;

namespace OrleansVoxa.Edge.Sessions.Handlers;

/// <summary>Which topics the session is told of, from now on: those named and no others.</summary>
internal sealed class SubscribeHandler(IOptions<EdgeOptions> options, TimeProvider clock) : RequestHandler<Subscribe>(options, clock)
{
    protected override ulong Correlation(Subscribe request) => request.Correlation;

    protected override async Task<Message> AnswerAsync(EdgeSession session, Subscribe request, CancellationToken cancellationToken)
    {
        return await session.Notices.SetAsync(request.Topics, cancellationToken) switch
        {
            null => Done(request.Correlation),
            (SessionErrors.NotFound, var topic) => Error.Of(request.Correlation, SessionErrors.NotFound, $"There is no topic '{topic}'."),
            var (code, topic) => Error.Of(request.Correlation, code, $"This node is not told of '{topic}'."),
        };
    }
}
