using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Routing;

/// <summary>
/// Remembers which relays lose fragments. All relays of a failing path share the blame, since the sender cannot see which of
/// them dropped; the guilty one gathers it over several paths, the others are cleared by their successes. Thread-safe.
/// </summary>
public sealed class PathHealth
{
    private readonly Lock _gate = new();
    private readonly Dictionary<NodeId, Entry> _entries = [];
    private readonly PathHealthOptions _options;

    /// <summary>Starts without any suspicion.</summary>
    /// <exception cref="ArgumentException">The options have faults.</exception>
    public PathHealth(PathHealthOptions? options = null)
    {
        _options = options ?? new PathHealthOptions();
        var faults = _options.Validate();
        if (faults.Count > 0) throw new ArgumentException(string.Join(" ", faults), nameof(options));
    }

    /// <summary>How many relays carry a suspicion.</summary>
    public int Count
    {
        get { lock (_gate) return _entries.Count; }
    }

    /// <summary>How much <paramref name="relay"/> is distrusted at <paramref name="now"/>, 0 to 1.</summary>
    public double Suspicion(NodeId relay, DateTimeOffset now)
    {
        lock (_gate) return _entries.TryGetValue(relay, out var entry) ? Decayed(entry, now) : 0;
    }

    /// <summary>A fragment came through this path.</summary>
    public void Succeeded(RelayPath path, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(path);
        lock (_gate)
        {
            foreach (var relay in path.Relays)
            {
                if (!_entries.TryGetValue(relay.Id, out var entry)) continue;
                var left = Decayed(entry, now) * _options.SuccessFactor;
                if (left < 0.01) _entries.Remove(relay.Id);
                else _entries[relay.Id] = new Entry(left, now);
            }
        }
    }

    /// <summary>A fragment sent over this path was lost.</summary>
    public void Failed(RelayPath path, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(path);
        lock (_gate)
        {
            foreach (var relay in path.Relays)
            {
                var old = _entries.TryGetValue(relay.Id, out var entry) ? Decayed(entry, now) : 0;
                _entries[relay.Id] = new Entry(old + ((1 - old) * _options.FailureStep), now);
            }

            while (_entries.Count > _options.MaximumRelays)
                _entries.Remove(_entries.MinBy(pair => Decayed(pair.Value, now)).Key);
        }
    }

    private double Decayed(Entry entry, DateTimeOffset now)
    {
        var age = now - entry.At;
        // A clock set back must not make a suspicion grow.
        return age <= TimeSpan.Zero ? entry.Score : entry.Score * Math.Pow(0.5, age / _options.HalfLife);
    }

    private readonly record struct Entry(double Score, DateTimeOffset At);
}
