using Microsoft.Extensions.Options;
using OrleansVoxa.Grains.Abstractions.Routing;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Edge.Sessions.Handlers;

/// <summary>Withdraws a service. The handshake proved who asks, and the grain checks that it is the owner.</summary>
internal sealed class UnpublishServiceHandler(IGrainFactory grains, IOptions<EdgeOptions> options, TimeProvider clock)
    : RequestHandler<UnpublishService>(options, clock)
{
    protected override ulong Correlation(UnpublishService request) => request.Correlation;

    protected override async Task<Message> AnswerAsync(EdgeSession session, UnpublishService request, CancellationToken cancellationToken)
    {
        if (request.Name.Length > 0 && !ServiceName.IsValid(request.Name) && !NodeId.TryParse(request.Name, out _))
            return Error.Of(request.Correlation, PublishCodes.InvalidField, $"'{request.Name}' is no service name.");
        var key = request.Name.Length == 0 ? session.Node.ToString() : request.Name;
        var result = await grains.GetGrain<IServiceGrain>(key).Unpublish(session.Node.ToString(), cancellationToken);
        return result.Accepted ? Done(request.Correlation) : Error.Of(request.Correlation, result.Code!, result.Text ?? "");
    }
}
