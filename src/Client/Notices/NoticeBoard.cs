using System.Collections.Immutable;
using System.Threading.Channels;

namespace OrleansVoxa.Client.Notices;

/// <summary>Who wants to hear which topics. A slow reader misses the oldest notices; all end with the client.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class NoticeBoard
{
    private const int Remembered = 64;

    private readonly Lock _gate = new();
    private readonly List<Reader> _readers = [];
    private bool _ended;

    /// <summary>Every topic that somebody wants to hear, once.</summary>
    public ImmutableArray<string> Topics
    {
        get { lock (_gate) return [.. _readers.SelectMany(reader => reader.Topics).Distinct().Order(StringComparer.Ordinal)]; }
    }

    /// <summary>A new reader of these topics; completed at once if the client has ended.</summary>
    public Reader Add(IEnumerable<string> topics)
    {
        var reader = new Reader([.. topics]);
        lock (_gate)
        {
            if (_ended) reader.Notices.Writer.TryComplete();
            else _readers.Add(reader);
        }

        return reader;
    }

    public void Remove(Reader reader)
    {
        lock (_gate) _readers.Remove(reader);
    }

    public void Tell(Notice notice)
    {
        lock (_gate)
        {
            foreach (var reader in _readers.Where(reader => reader.Topics.Contains(notice.Topic))) reader.Notices.Writer.TryWrite(notice);
        }
    }

    /// <summary>The edge of a new connection does not tell these topics any more, so who waits for them must hear why.</summary>
    public void Fail(VoxaClientException refusal)
    {
        lock (_gate)
        {
            _readers.ForEach(reader => reader.Notices.Writer.TryComplete(refusal));
            _readers.Clear();
        }
    }

    public void End()
    {
        lock (_gate)
        {
            _ended = true;
            _readers.ForEach(reader => reader.Notices.Writer.TryComplete());
            _readers.Clear();
        }
    }

    internal sealed record Reader(ImmutableHashSet<string> Topics)
    {
        public Channel<Notice> Notices { get; } = Channel.CreateBounded<Notice>(new BoundedChannelOptions(Remembered) { FullMode = BoundedChannelFullMode.DropOldest });
    }
}
