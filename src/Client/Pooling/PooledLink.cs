using OrleansVoxa.Client.Connections;

namespace OrleansVoxa.Client.Pooling;

/// <summary>One connection of a pool. Changed under the pool's lock alone.</summary>
internal sealed class PooledLink(EdgeLink link, TimeSpan now)
{
    public EdgeLink Link { get; } = link;

    public LinkAge Age { get; set; } = new(now, now, 0, 0);

    /// <summary>It takes no further request, and is closed after its last answer.</summary>
    public bool Retired { get; set; }

    /// <summary>The edge said that it stops, so that the end of the connection, in order or not, says nothing new.</summary>
    public bool Stopping { get; set; }

    /// <summary>Completes when the connection has ended and the pool knows it.</summary>
    public Task Ending { get; set; } = Task.CompletedTask;
}
