using OrleansVoxa.Storage.Commit;
using OrleansVoxa.Storage.Grains;

namespace OrleansVoxa.Storage.Sqlite;

/// <summary>A batch in the order of the table's keys, reused from batch to batch. Not thread-safe.</summary>
/// <remarks>
/// Callers come in any order. In key order one page of the tree takes row after row, pages are split at their end and so stay
/// full, and fewer of them go to the log. A split in the middle costs more than itself: SQLite renumbers the new pages by way
/// of a page number far beyond the file, and searches its whole cache for such pages at the commit.
/// </remarks>
internal sealed class BatchOrder
{
    private Entry[] _entries = [];
    private WriteOperation[] _ordered = [];
    private int _count;

    /// <summary>
    /// The same operations, states by key. Those on one row keep their order; so do reminders among themselves, since some of
    /// them are about all. States and reminders lie in different tables, so that it does not matter which come first.
    /// </summary>
    public ReadOnlySpan<WriteOperation> Of(ReadOnlySpan<WriteOperation> batch)
    {
        if (batch.Length == 1) return batch;
        if (_entries.Length < batch.Length)
        {
            _entries = new Entry[batch.Length];
            _ordered = new WriteOperation[batch.Length];
        }

        _count = batch.Length;
        var (states, others) = (0, 0);
        for (var i = 0; i < batch.Length; i++)
        {
            if (KeyOf(batch[i]) is { } key) _entries[states++] = new Entry(key, i);
            else _ordered[others++] = batch[i];
        }

        _entries.AsSpan(0, states).Sort();
        for (var i = 0; i < states; i++) _ordered[others + i] = batch[_entries[i].Position];
        return _ordered.AsSpan(0, batch.Length);
    }

    /// <summary>Lets go of the operations, which hold their callers' states.</summary>
    public void Clear()
    {
        _entries.AsSpan(0, _count).Clear();
        _ordered.AsSpan(0, _count).Clear();
        _count = 0;
    }

    private static StateKey? KeyOf(WriteOperation operation) => operation switch
    {
        StateWrite write => write.Key,
        StateClear clear => clear.Key,
        _ => null,
    };

    private readonly struct Entry(in StateKey key, int position) : IComparable<Entry>
    {
        private readonly StateKey _key = key;

        public int Position => position;

        /// <summary>As SQLite compares the columns, byte by byte; what is alike stays as it came.</summary>
        public int CompareTo(Entry other)
        {
            var order = _key.Grain.Type.AsSpan().SequenceCompareTo(other._key.Grain.Type.AsSpan());
            if (order == 0) order = _key.Grain.Key.AsSpan().SequenceCompareTo(other._key.Grain.Key.AsSpan());
            if (order == 0) order = string.CompareOrdinal(_key.StateName, other._key.StateName);
            return order != 0 ? order : position.CompareTo(other.Position);
        }
    }
}
