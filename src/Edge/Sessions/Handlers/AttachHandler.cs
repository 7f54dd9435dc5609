using Microsoft.Extensions.Options;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;

namespace OrleansVoxa.Edge.Sessions.Handlers;

/// <summary>Packets for the session's own node id come over this session from now on; no session can ask for another's.</summary>
internal sealed class AttachHandler(IOptions<EdgeOptions> options, TimeProvider clock) : RequestHandler<Attach>(options, clock)
{
    protected override ulong Correlation(Attach request) => request.Correlation;

    protected override async Task<Message> AnswerAsync(EdgeSession session, Attach request, CancellationToken cancellationToken)
    {
        var result = await session.Delivery.AttachAsync(cancellationToken);
        return result.Attached
            ? Done(request.Correlation)
            : Error.Of(request.Correlation, result.Code ?? SessionErrors.Forbidden, "Packets for this node cannot come over this session.");
    }
}
