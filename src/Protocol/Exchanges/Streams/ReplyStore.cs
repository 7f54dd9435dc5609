using OrleansVoxa.Protocol.Exchanges.Records;
using OrleansVoxa.Protocol.Onion;

namespace OrleansVoxa.Protocol.Exchanges.Streams;

/// <summary>
/// The responder's reply blocks, by generation and lane. Fragments of one segment go by different lanes of one generation only:
/// across generations nobody has chosen the paths together. Not thread-safe.
/// </summary>
internal sealed class ReplyStore(int capacity)
{
    private readonly SortedDictionary<uint, SortedDictionary<byte, Queue<ReplyBlock>>> _generations = [];

    public int Count { get; private set; }

    /// <summary>Keeps blocks; beyond the capacity those of the oldest generation go, whose paths are the likeliest to be gone.</summary>
    public void Add(uint generation, IEnumerable<OfferedBlock> blocks)
    {
        if (!_generations.TryGetValue(generation, out var lanes)) _generations.Add(generation, lanes = []);
        foreach (var offered in blocks)
        {
            if (!lanes.TryGetValue(offered.Lane, out var lane)) lanes.Add(offered.Lane, lane = new Queue<ReplyBlock>());
            lane.Enqueue(offered.Block);
            Count++;
        }

        if (lanes.Count == 0) _generations.Remove(generation);
        while (Count > capacity) Take(Oldest());
    }

    /// <summary>Whether a segment that needs <paramref name="least"/> lanes could be sent now.</summary>
    public bool HasLanes(int least) => _generations.Values.Any(lanes => lanes.Count >= least);

    /// <summary>Takes one block from each of up to <paramref name="most"/> lanes of one generation; null when none has enough.</summary>
    public ReplyBlock[]? TakeLanes(int most, int least)
    {
        uint? best = null;
        var bestLanes = least - 1;
        foreach (var (generation, lanes) in _generations)
        {
            if (Math.Min(lanes.Count, most) <= bestLanes) continue;
            best = generation;
            bestLanes = Math.Min(lanes.Count, most);
        }

        if (best is not { } chosen) return null;
        var fullest = _generations[chosen].OrderByDescending(static lane => lane.Value.Count).Take(most).Select(static lane => lane.Key).ToArray();
        return Array.ConvertAll(fullest, lane => Take((chosen, lane)));
    }

    /// <summary>Takes a block for a control content; from what no segment can use first.</summary>
    /// <param name="least">Lanes that a segment needs.</param>
    /// <param name="force">Whether to take one even if then no segment could be sent.</param>
    public ReplyBlock? TakeOne(int least, bool force)
    {
        foreach (var (generation, lanes) in _generations)
        {
            var fullest = lanes.MaxBy(static lane => lane.Value.Count);
            if (lanes.Count < least || fullest.Value.Count > 1 || lanes.Count > least) return Take((generation, fullest.Key));
        }

        if (_generations.Count > 1 || (force && _generations.Count > 0)) return Take(Oldest());
        return null;
    }

    public void Clear()
    {
        _generations.Clear();
        Count = 0;
    }

    private (uint Generation, byte Lane) Oldest()
    {
        var (generation, lanes) = _generations.First();
        return (generation, lanes.MaxBy(static lane => lane.Value.Count).Key);
    }

    private ReplyBlock Take((uint Generation, byte Lane) at)
    {
        var lanes = _generations[at.Generation];
        var block = lanes[at.Lane].Dequeue();
        if (lanes[at.Lane].Count == 0) lanes.Remove(at.Lane);
        if (lanes.Count == 0) _generations.Remove(at.Generation);
        Count--;
        return block;
    }
}
