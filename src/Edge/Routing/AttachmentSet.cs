using System.Collections.Concurrent;

namespace OrleansVoxa.Edge.Routing;

/// <summary>All attachments of this edge, so that whoever learns that a silo is gone can have them renewed at once.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class AttachmentSet
{
    private readonly ConcurrentDictionary<Attachment, byte> _live = new();

    /// <summary>How many there are.</summary>
    public int Count => _live.Count;

    /// <summary>
    /// Has every attachment renewed within a second: relay grains that were on a lost silo know nothing of theirs. They are
    /// spread over that second, since an edge may hold ten thousand.
    /// </summary>
    public void RenewAll()
    {
        foreach (var attachment in _live.Keys) attachment.RenewSoon();
    }

    internal void Add(Attachment attachment) => _live[attachment] = 0;

    internal void Remove(Attachment attachment) => _live.TryRemove(attachment, out _);
}
