namespace OrleansVoxa.Protocol.Exchanges.Driving;

/// <summary>
/// Exchanges whose request has no head yet, oldest first. Anybody may open one with a single fragment, so their number and what
/// they hold are bounded by giving up others, never by refusing new ones: a request that is meant is whole within milliseconds,
/// and what is in the way longest, or holds most, is not. Not thread-safe.
/// </summary>
/// <param name="most">How many there may be.</param>
/// <param name="mostBytes">How much they may hold together.</param>
internal sealed class PendingExchanges(int most, long mostBytes)
{
    private readonly LinkedList<ResponderLoop> _order = [];
    private readonly Dictionary<ResponderLoop, LinkedListNode<ResponderLoop>> _nodes = [];

    public void Add(ResponderLoop loop) => _nodes.Add(loop, _order.AddLast(loop));

    public bool Remove(ResponderLoop loop)
    {
        if (!_nodes.Remove(loop, out var node)) return false;
        _order.Remove(node);
        return true;
    }

    /// <summary>Takes out the one to be given up before another begins; null while there is room.</summary>
    public ResponderLoop? TakeOldest() => _order.Count >= most ? Take(_order.First?.Value) : null;

    /// <summary>Takes out the one that holds most, if all together hold too much.</summary>
    public ResponderLoop? TakeLargest()
    {
        long held = 0;
        ResponderLoop? largest = null;
        foreach (var loop in _order)
        {
            held += loop.Held;
            if (largest is null || loop.Held > largest.Held) largest = loop;
        }

        return held > mostBytes ? Take(largest) : null;
    }

    private ResponderLoop? Take(ResponderLoop? loop)
    {
        if (loop is not null) Remove(loop);
        return loop;
    }
}
