using System.IO.Pipelines;
using Microsoft.Extensions.Options;
using OrleansVoxa.Edge.Bridge;
using OrleansVoxa.Protocol.Exchanges;

namespace OrleansVoxa.Edge.Sessions.Http;

/// <summary>Sends a peer's request as a split one: for peers that cannot split themselves, and trust this edge with the plain text.</summary>
internal sealed class HttpExchange(ServiceLookup services, BridgeRequester requester, IOptions<EdgeOptions> options)
{
    public async Task<SplitResponse> SendAsync(string service, HttpRequestHead head, PipeReader? body, CancellationToken cancellationToken)
    {
        var target = await services.FindAsync(service, cancellationToken);
        if (BridgeFailure.Of(target.Status, service) is { } missing)
        {
            if (body is not null) await body.CompleteAsync();
            return new(new ExchangeFailure(missing.Code, missing.Detail));
        }

        var fields = BridgeHeaders.FromPeer(head.Headers);
        ServiceField.Set(fields, target.Name);
        return await requester.SendAsync(
            new()
            {
                Method = head.Method,
                Target = head.Target,
                Headers = fields,
                Body = body,
                Deadline = options.Value.BridgeDeadline,
            },
            target.Recipient!,
            cancellationToken);
    }

    /// <summary>The head of an answer as the peer gets it.</summary>
    public static HttpResponseHead Head(SplitResponse response) =>
        new(response.Status, response.Reason, [.. BridgeHeaders.WithoutHopByHop(response.Headers)]);
}
