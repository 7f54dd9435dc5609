namespace OrleansVoxa.Client.Publishing;

/// <summary>A published service. Dispose it to stop answering; the name stays its owner's.</summary>
/// <remarks>After a reconnect the client publishes the service again by itself.</remarks>
public sealed class Publication : IAsyncDisposable
{
    private readonly Action _stop;

    internal Publication(string name, Action stop)
    {
        Name = name;
        _stop = stop;
    }

    /// <summary>The name under which it is published.</summary>
    public string Name { get; }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _stop();
        return ValueTask.CompletedTask;
    }
}
