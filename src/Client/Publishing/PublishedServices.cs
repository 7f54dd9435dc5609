using System.Collections.Concurrent;
using OrleansVoxa.Protocol.Exchanges;

namespace OrleansVoxa.Client.Publishing;

/// <summary>The services that this client answers for; each request goes to the one that it names.</summary>
internal sealed class PublishedServices : ISplitRequestHandler
{
    private readonly ConcurrentDictionary<string, Publication> _publications = new(StringComparer.Ordinal);

    public ICollection<string> Names => _publications.Keys;

    public bool TryAdd(Publication publication) => _publications.TryAdd(publication.Name, publication);

    /// <summary>Removes this one; a later publication of the same name stays.</summary>
    public void Remove(Publication publication) => _publications.TryRemove(new KeyValuePair<string, Publication>(publication.Name, publication));

    public Task<OutgoingResponse> HandleAsync(IncomingRequest request, CancellationToken cancellationToken)
    {
        var fields = request.Headers.ToList();
        var name = ServiceField.Take(fields);
        if (Find(name) is not { } publication)
        {
            return Task.FromResult(OutgoingResponse.Failed(
                ExchangeFailureCodes.ServiceUnknown,
                name is null ? "The request names no service, and this publisher has several." : "The publisher is connected, but does not answer for this service now."));
        }

        var forwarded = new IncomingRequest(request.Exchange, request.Method, request.Target, fields, request.Body, request.Deadline);
        return publication.Handler.HandleAsync(forwarded, cancellationToken);
    }

    private Publication? Find(string? name)
    {
        if (name is not null) return _publications.GetValueOrDefault(name);
        var all = _publications.Values;
        return all.Count == 1 ? all.First() : null;
    }
}
