namespace OrleansVoxa.Grains.Registry;

/// <summary>The most nodes of a shard that were reachable at once within the last hour.</summary>
internal sealed class ReachablePeak(TimeProvider clock)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    // Falling counts with rising times: a count that a later one reaches can never be the peak again.
    private readonly LinkedList<(long At, long Count)> _falling = [];

    /// <summary>Takes a count, and gives how far it lies below the peak.</summary>
    public long Lost(long reachable)
    {
        while (_falling.First is { } oldest && clock.GetElapsedTime(oldest.Value.At) >= Hour) _falling.RemoveFirst();
        while (_falling.Last is { } newest && newest.Value.Count <= reachable) _falling.RemoveLast();
        _falling.AddLast((clock.GetTimestamp(), reachable));
        return _falling.First!.Value.Count - reachable;
    }
}
