using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace OrleansVoxa.Edge.Bridge;

/// <summary>Records whose signatures were checked, so that one that did not change is not checked again for every request.</summary>
/// <remarks>Thread-safe. What was found is found again only for the same bytes, so there is nothing to invalidate. Faulty ones are not kept.</remarks>
internal sealed class VerifiedRecords<T>(VerifiedRecords<T>.Opener open)
    where T : class
{
    /// <summary>Names kept; when there are more, all are forgotten and checked again as they come.</summary>
    private const int Most = 1_024;

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>Decodes and verifies; null if either fails.</summary>
    public delegate T? Opener(ReadOnlySpan<byte> encoded);

    /// <summary>The record in these bytes, or null if they do not verify.</summary>
    /// <param name="name">What it is a record of; the newest one is kept for each.</param>
    /// <param name="encoded">As the registry has it.</param>
    public T? Open(string name, ImmutableArray<byte> encoded)
    {
        if (_entries.TryGetValue(name, out var known) && known.Encoded.AsSpan().SequenceEqual(encoded.AsSpan())) return known.Record;
        if (open(encoded.AsSpan()) is not { } record) return null;
        if (_entries.Count >= Most) _entries.Clear();
        _entries[name] = new Entry(encoded, record);
        return record;
    }

    private sealed record Entry(ImmutableArray<byte> Encoded, T Record);
}
