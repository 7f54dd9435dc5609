using OrleansVoxa.Protocol.Splitting;

namespace OrleansVoxa.Protocol.Exchanges.Driving;

/// <summary>
/// Ids of exchanges that are over, kept for as long as one of their fragments may still arrive. What is forgotten raises the
/// <see cref="StartFloor"/> of the key that it was opened with. Not thread-safe.
/// </summary>
internal sealed class FinishedExchanges(int capacity)
{
    private readonly HashSet<StreamId> _ids = [];
    private readonly PriorityQueue<Finished, DateTimeOffset> _due = new();

    /// <summary>Whether another id could be remembered; while not, no new exchange may begin, or it could run twice.</summary>
    public bool HasRoom(DateTimeOffset now)
    {
        Purge(now);
        return _ids.Count < capacity;
    }

    public bool Contains(StreamId id) => _ids.Contains(id);

    /// <summary>Remembers an exchange until <paramref name="until"/>, by the clock that only goes forward.</summary>
    public void Add(StreamId id, DateTimeOffset until, DateTimeOffset startBy, StartFloor floor)
    {
        if (_ids.Add(id)) _due.Enqueue(new Finished(id, startBy, floor), until);
    }

    private void Purge(DateTimeOffset now)
    {
        while (_due.TryPeek(out var finished, out var until) && until <= now)
        {
            // First the floor: between the two steps the exchange must not be able to run.
            finished.Floor.Raise(finished.StartBy);
            _due.Dequeue();
            _ids.Remove(finished.Id);
        }
    }

    private readonly record struct Finished(StreamId Id, DateTimeOffset StartBy, StartFloor Floor);
}
