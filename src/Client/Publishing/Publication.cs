using OrleansVoxa.Protocol.Exchanges;

namespace OrleansVoxa.Client.Publishing;

/// <summary>A published service. Dispose it to stop answering; the name stays its owner's.</summary>
/// <remarks>After a reconnect the client publishes the service again by itself. Disposing more than once does no harm. Thread-safe.</remarks>
public sealed class Publication : IAsyncDisposable
{
    private readonly PublishedServices _services;

    internal Publication(string name, ISplitRequestHandler handler, PublishedServices services)
    {
        Name = name;
        Handler = handler;
        _services = services;
    }

    /// <summary>The name under which it is published.</summary>
    public string Name { get; }

    internal ISplitRequestHandler Handler { get; }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _services.Remove(this);
        return ValueTask.CompletedTask;
    }
}
