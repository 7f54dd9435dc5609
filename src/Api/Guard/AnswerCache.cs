namespace OrleansVoxa.Api.Guard;

/// <summary>
/// Remembers for moments what grains said, good and bad; never longer than what they spoke of lives. Bounded: the one that
/// was asked for longest ago makes way. Thread-safe.
/// </summary>
/// <param name="most">How many answers are remembered; 0 remembers none.</param>
/// <param name="time">How long one is used.</param>
/// <param name="clock">The clock of both.</param>
/// <param name="endOf">When what an answer speaks of ends; null: it does not.</param>
internal sealed class AnswerCache<TKey, TAnswer>(int most, TimeSpan time, TimeProvider clock, Func<TAnswer, DateTimeOffset?> endOf)
    where TKey : notnull
    where TAnswer : class
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _byUse = new();
    private long _forgotten;

    /// <summary>How many answers are remembered.</summary>
    public int Count
    {
        get { lock (_gate) return _entries.Count; }
    }

    /// <summary>What is remembered, else what <paramref name="ask"/> says.</summary>
    public async Task<TAnswer> GetAsync(TKey key, Func<Task<TAnswer>> ask)
    {
        long forgotten;
        lock (_gate)
        {
            if (Find(key) is { } known) return known;
            forgotten = _forgotten;
        }

        var answer = await ask();
        lock (_gate)
        {
            // What was asked before a revocation may be older than it.
            if (forgotten == _forgotten) Keep(key, answer);
        }

        return answer;
    }

    /// <summary>Forgets what was said about one.</summary>
    public void Forget(TKey key)
    {
        lock (_gate)
        {
            _forgotten++;
            if (_entries.TryGetValue(key, out var entry)) Remove(entry);
        }
    }

    /// <summary>Forgets what was said about all that <paramref name="match"/>.</summary>
    public void ForgetAll(Func<TKey, bool> match)
    {
        lock (_gate)
        {
            _forgotten++;
            for (var entry = _byUse.First; entry is not null;)
            {
                var next = entry.Next;
                if (match(entry.Value.Key)) Remove(entry);
                entry = next;
            }
        }
    }

    private TAnswer? Find(TKey key)
    {
        if (!_entries.TryGetValue(key, out var node)) return null;
        // Measured by elapsed time, so that a clock that is set back keeps nothing alive; the end is a date.
        if (clock.GetElapsedTime(node.Value.Since) >= time || clock.GetUtcNow() >= endOf(node.Value.Answer))
        {
            Remove(node);
            return null;
        }

        _byUse.Remove(node);
        _byUse.AddLast(node);
        return node.Value.Answer;
    }

    private void Keep(TKey key, TAnswer answer)
    {
        if (most == 0) return;
        if (_entries.TryGetValue(key, out var older)) Remove(older);
        else if (_entries.Count >= most) Remove(_byUse.First!);
        _entries[key] = _byUse.AddLast(new Entry(key, answer, clock.GetTimestamp()));
    }

    private void Remove(LinkedListNode<Entry> node)
    {
        _byUse.Remove(node);
        _entries.Remove(node.Value.Key);
    }

    private sealed record Entry(TKey Key, TAnswer Answer, long Since);
}
