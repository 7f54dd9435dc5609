namespace OrleansVoxa.Protocol.Exchanges;

/// <summary>Answers requests that arrive in fragments. Called concurrently; each exchange at most once.</summary>
public interface ISplitRequestHandler
{
    /// <summary>Answers one request. It may return before it has read the request's body, and its own body may still grow.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Cancelled when the requester gave up, the deadline passed or the responder stops.</param>
    /// <returns>The answer. An exception is told to the requester as <see cref="ExchangeFailureCodes.OriginUnreachable"/>
    /// without its text; an <see cref="ExchangeFailureException"/> is told as it is.</returns>
    Task<OutgoingResponse> HandleAsync(IncomingRequest request, CancellationToken cancellationToken);
}
