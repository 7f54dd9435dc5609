using Microsoft.Extensions.Options;
using OrleansVoxa.Edge.Bridge;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Framing.Replies;

namespace OrleansVoxa.Edge.Sessions.Handlers;

/// <summary>Who answers for a name: the signed records, which the peer verifies itself, and whether the publisher is connected.</summary>
internal sealed class ResolveHandler(ServiceLookup services, IOptions<EdgeOptions> options, TimeProvider clock)
    : RequestHandler<Resolve>(options, clock)
{
    protected override ulong Correlation(Resolve request) => request.Correlation;

    protected override async Task<Message> AnswerAsync(EdgeSession session, Resolve request, CancellationToken cancellationToken)
    {
        var records = await services.ReadAsync(request.Name, cancellationToken);
        return records is null
            ? Error.Of(request.Correlation, SessionErrors.NotFound, $"Nothing is published as '{request.Name}'.")
            : new Reply(request.Correlation, new ResolveReply(
                records.Name, records.Service.AsMemory(), records.Owner.AsMemory(), records.Attached).Encode());
    }
}
