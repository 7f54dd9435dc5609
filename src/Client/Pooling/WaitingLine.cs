namespace OrleansVoxa.Client.Pooling;

/// <summary>
/// Who waits for a place, in the order of arrival. Those who tried the same endpoints stand in one lane: where the first of them must wait all
/// must, so a round looks at one waiter of each lane beside those that it serves, however many wait.
/// </summary>
/// <remarks>Not thread-safe: its owner holds a lock.</remarks>
internal sealed class WaitingLine
{
    private readonly List<Lane> _lanes = [];
    private long _arrivals;

    /// <summary>Everybody who waits.</summary>
    public IEnumerable<Waiter> All => _lanes.SelectMany(lane => lane.Waiters);

    public Waiter Add(ulong tried, VoxaClientException? failure)
    {
        var waiter = new Waiter(tried, failure, _arrivals++);
        if (LaneOf(tried) is not { } lane) _lanes.Add(lane = new Lane(tried));
        lane.Waiters.AddLast(waiter.Node);
        return waiter;
    }

    /// <summary>Takes somebody out; false if nobody of that name waits any more.</summary>
    public bool Remove(Waiter waiter)
    {
        if (waiter.Node.List is null) return false;
        var lane = LaneOf(waiter.Tried)!;
        lane.Waiters.Remove(waiter.Node);
        if (lane.Waiters.Count == 0) _lanes.Remove(lane);
        return true;
    }

    /// <summary>Begins a round.</summary>
    public void Begin()
    {
        foreach (var lane in _lanes) lane.Passed = false;
    }

    /// <summary>Who is to be looked at next in this round; null at its end.</summary>
    public Waiter? Next()
    {
        Waiter? next = null;
        foreach (var lane in _lanes)
        {
            if (!lane.Passed && lane.Waiters.First!.Value is var first && (next is null || first.Number < next.Number)) next = first;
        }

        return next;
    }

    /// <summary>This one must wait on, and in this round all who tried the same.</summary>
    public void Pass(Waiter waiter) => LaneOf(waiter.Tried)!.Passed = true;

    public void Clear()
    {
        foreach (var lane in _lanes) lane.Waiters.Clear();
        _lanes.Clear();
    }

    private Lane? LaneOf(ulong tried) => _lanes.Find(lane => lane.Tried == tried);

    private sealed class Lane(ulong tried)
    {
        public ulong Tried { get; } = tried;

        public LinkedList<Waiter> Waiters { get; } = [];

        public bool Passed { get; set; }
    }
}
