namespace OrleansVoxa.Client.Pooling;

/// <summary>A place for one connection. Changed under the pool's lock alone.</summary>
/// <param name="endpoint">Which of the pool's endpoints it leads to.</param>
internal sealed class PoolSlot(int endpoint)
{
    public int Endpoint { get; } = endpoint;

    public PooledLink? Current { get; set; }

    public bool Opening { get; set; }

    /// <summary>How it looks after <paramref name="quiet"/> without a word counts as a sign of trouble.</summary>
    public SlotView View(bool admitted, TimeSpan quiet) => Current switch
    {
        // It still counts among the endpoint's connections, so the place is not free.
        { Link.IsOpen: true, Retired: true } => new(SlotState.Leaving, admitted, 0),
        { Link.IsOpen: true } link => new(link.Link.SinceReceived < quiet ? SlotState.Open : SlotState.Quiet, admitted, link.Age.InFlight),
        _ => new(Opening ? SlotState.Opening : SlotState.Empty, admitted, 0),
    };
}
