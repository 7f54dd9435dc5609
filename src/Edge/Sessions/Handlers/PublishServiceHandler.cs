using Microsoft.Extensions.Options;
using OrleansVoxa.Grains.Abstractions.Routing;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Edge.Sessions.Handlers;

/// <summary>Publishes a service of the session's own node, under a name, or under the node id where the record has none.</summary>
internal sealed class PublishServiceHandler(IGrainFactory grains, IOptions<EdgeOptions> options, TimeProvider clock)
    : RequestHandler<PublishService>(options, clock)
{
    protected override ulong Correlation(PublishService request) => request.Correlation;

    protected override async Task<Message> AnswerAsync(EdgeSession session, PublishService request, CancellationToken cancellationToken)
    {
        if (!SignedServiceRecord.TryDecode(request.Record.Span, out var record, out var fault))
            return Error.Of(request.Correlation, PublishCodes.InvalidField, "record: " + fault);
        if (record.Record.Owner != session.Node)
            return Error.Of(request.Correlation, SessionErrors.Forbidden, "A session publishes its own services only.");
        var key = string.IsNullOrEmpty(record.Record.Name) ? session.Node.ToString() : record.Record.Name;
        var result = await grains.GetGrain<IServiceGrain>(key).Publish([.. request.Record.Span], cancellationToken);
        return result.Accepted ? Done(request.Correlation) : Error.Of(request.Correlation, result.Code!, result.Text ?? "");
    }
}
