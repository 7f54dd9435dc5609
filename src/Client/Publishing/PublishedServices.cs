using System.Collections.Concurrent;
using OrleansVoxa.Protocol.Exchanges;

namespace OrleansVoxa.Client.Publishing;

/// <summary>The services that this client answers for; each request goes to the one that it names.</summary>
internal sealed class PublishedServices : ISplitRequestHandler
{
    private readonly ConcurrentDictionary<string, ISplitRequestHandler> _handlers = new(StringComparer.Ordinal);

    public ICollection<string> Names => _handlers.Keys;

    public bool TryAdd(string name, ISplitRequestHandler handler) => _handlers.TryAdd(name, handler);

    public void Remove(string name) => _handlers.TryRemove(name, out _);

    public Task<OutgoingResponse> HandleAsync(IncomingRequest request, CancellationToken cancellationToken)
    {
        var fields = request.Headers.ToList();
        var name = ServiceField.Take(fields);
        var handler = name is not null ? _handlers.GetValueOrDefault(name) : _handlers.Count == 1 ? _handlers.Values.First() : null;
        if (handler is null)
            return Task.FromResult(OutgoingResponse.Failed("service_unknown", $"This publisher does not answer for '{name}' now."));
        var forwarded = new IncomingRequest(request.Exchange, request.Method, request.Target, fields, request.Body, request.Deadline);
        return handler.HandleAsync(forwarded, cancellationToken);
    }
}
