using OrleansVoxa.Protocol.Onion;

namespace OrleansVoxa.Grains.Routing;

/// <summary>The packets that a routing key has opened: bounded, and full rather than forgetful. Not thread-safe.</summary>
internal sealed class ReplayTagSet(int limit)
{
    private const int InitialRoom = 256;

    private readonly HashSet<ReplayTag> _tags = new(Math.Min(InitialRoom, limit));

    public int Count => _tags.Count;

    /// <summary>No tag more can be remembered.</summary>
    public bool IsFull => _tags.Count >= limit;

    /// <summary>Time to make another key, while there is room for the packets under way.</summary>
    public bool IsNearlyFull => _tags.Count >= limit - (limit / 8);

    public bool Contains(ReplayTag tag) => _tags.Contains(tag);

    /// <summary>Remembers a tag; false if it was there.</summary>
    public bool Add(ReplayTag tag) => _tags.Add(tag);

    public byte[] ToBytes()
    {
        var bytes = new byte[_tags.Count * ReplayTag.Size];
        var offset = 0;
        foreach (var tag in _tags)
        {
            tag.CopyTo(bytes.AsSpan(offset));
            offset += ReplayTag.Size;
        }

        return bytes;
    }

    public void Load(ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= ReplayTag.Size; bytes = bytes[ReplayTag.Size..]) _tags.Add(ReplayTag.Read(bytes[..ReplayTag.Size]));
    }
}
