using OrleansVoxa.Client.Connections;

namespace OrleansVoxa.Client.Pooling;

/// <summary>One connection of a pool. Changed under the pool's lock alone.</summary>
internal sealed class PooledLink(EdgeLink link, TimeSpan now)
{
    public EdgeLink Link { get; } = link;

    public LinkAge Age { get; set; } = new(now, now, 0, 0);

    /// <summary>It takes no further request, and its place is another's.</summary>
    public bool Retired { get; set; }

    /// <summary>Completes when the connection has ended and the pool knows it.</summary>
    public Task Ending { get; set; } = Task.CompletedTask;
}
