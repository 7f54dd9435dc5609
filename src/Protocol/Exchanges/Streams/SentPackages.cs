using OrleansVoxa.Protocol.Exchanges.Records;
using OrleansVoxa.Protocol.Routing;

namespace OrleansVoxa.Protocol.Exchanges.Streams;

/// <summary>Which path carried which fragment of recent attempts, so that acknowledgements tell which paths work. Not thread-safe.</summary>
internal sealed class SentPackages(PathHealth health)
{
    private const int Remembered = 64;
    private readonly List<Sent> _sent = [];

    public void Add(uint segment, uint tag, IReadOnlyList<RelayPath> paths, DateTimeOffset now)
    {
        if (_sent.Count == Remembered) _sent.RemoveAt(0);
        _sent.Add(new Sent(segment, tag, paths, now));
    }

    /// <summary>No acknowledgement came for the earlier attempts at a segment: their silent paths are suspected.</summary>
    public void TimedOut(uint segment, DateTimeOffset now)
    {
        foreach (var sent in _sent.Where(sent => sent.Segment == segment)) Blame(sent, now);
    }

    public void Seen(IReadOnlyList<SeenPackage> packages, DateTimeOffset now)
    {
        foreach (var seen in packages)
        {
            var sent = _sent.Find(sent => sent.Segment == seen.Segment && sent.Tag == seen.Package);
            if (sent is null) continue;
            for (var i = 0; i < sent.Paths.Count; i++)
            {
                var bit = 1UL << i;
                if ((seen.Fragments & bit & ~sent.Seen) != 0) health.Succeeded(sent.Paths[i], now);
            }

            sent.Seen |= seen.Fragments;
        }
    }

    /// <summary>The exchange is over: what the last word did not list although it had time to arrive was lost.</summary>
    public void Close(TimeSpan typical, DateTimeOffset now)
    {
        foreach (var sent in _sent.Where(sent => sent.Seen != 0 && now - sent.At >= typical)) Blame(sent, now);
        _sent.Clear();
    }

    private void Blame(Sent sent, DateTimeOffset now)
    {
        for (var i = 0; i < sent.Paths.Count; i++)
        {
            var bit = 1UL << i;
            if (((sent.Seen | sent.Blamed) & bit) != 0) continue;
            sent.Blamed |= bit;
            health.Failed(sent.Paths[i], now);
        }
    }

    private sealed class Sent(uint segment, uint tag, IReadOnlyList<RelayPath> paths, DateTimeOffset at)
    {
        public uint Segment => segment;

        public uint Tag => tag;

        public IReadOnlyList<RelayPath> Paths => paths;

        public DateTimeOffset At => at;

        public ulong Seen { get; set; }

        public ulong Blamed { get; set; }
    }
}
