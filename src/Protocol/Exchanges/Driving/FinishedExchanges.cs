using OrleansVoxa.Protocol.Splitting;

namespace OrleansVoxa.Protocol.Exchanges.Driving;

/// <summary>Ids of exchanges that are over, kept for as long as one of their fragments may still arrive. Not thread-safe.</summary>
internal sealed class FinishedExchanges(int capacity)
{
    private readonly HashSet<StreamId> _ids = [];
    private readonly PriorityQueue<StreamId, DateTimeOffset> _due = new();

    /// <summary>Whether another id could be remembered; while not, no new exchange may begin, or it could run twice.</summary>
    public bool HasRoom(DateTimeOffset now)
    {
        Purge(now);
        return _ids.Count < capacity;
    }

    public bool Contains(StreamId id) => _ids.Contains(id);

    public void Add(StreamId id, DateTimeOffset until)
    {
        if (_ids.Add(id)) _due.Enqueue(id, until);
    }

    private void Purge(DateTimeOffset now)
    {
        while (_due.TryPeek(out var id, out var until) && until <= now)
        {
            _due.Dequeue();
            _ids.Remove(id);
        }
    }
}
