namespace OrleansVoxa.Client.Pooling;

/// <summary>A request's place in a pool. Changed under the pool's lock alone.</summary>
/// <param name="slot">The place.</param>
/// <param name="pooled">The connection there; null where whoever holds the lease is to open it.</param>
/// <param name="probe">Whether the request tries an endpoint that had failed.</param>
internal sealed class Lease(PoolSlot slot, PooledLink? pooled, bool probe)
{
    public PoolSlot Slot { get; } = slot;

    public PooledLink? Pooled { get; set; } = pooled;

    public bool Probe { get; } = probe;

    /// <summary>The request went away while its connection was being opened. The opening goes on, for whoever comes next.</summary>
    public bool Left { get; set; }
}
