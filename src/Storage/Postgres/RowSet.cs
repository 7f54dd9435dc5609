using Npgsql;
using OrleansVoxa.Storage.Commit;

namespace OrleansVoxa.Storage.Postgres;

/// <summary>Operations of one kind on rows that differ, done by one statement of many rows.</summary>
internal abstract class RowSet
{
    // Beyond these a statement gains nothing more, and the server would hold all of it in memory at once.
    private const int MostRows = 1_000;
    private const int MostBytes = 8 << 20;

    public abstract int Count { get; }

    public abstract void Clear();

    /// <summary>Splits the rows into statements of bearable size.</summary>
    public void AddTo(List<RowSlice> slices)
    {
        var (start, bytes) = (0, 0L);
        for (var i = 0; i < Count; i++)
        {
            var size = SizeOf(i);
            if (i > start && (i - start == MostRows || bytes + size > MostBytes))
            {
                slices.Add(new RowSlice(this, start, i - start));
                (start, bytes) = (i, 0);
            }

            bytes += size;
        }

        if (Count > start) slices.Add(new RowSlice(this, start, Count - start));
    }

    /// <summary>The statement for <paramref name="count"/> rows from <paramref name="start"/> on. It answers with a result set.</summary>
    public abstract NpgsqlBatchCommand Command(int start, int count);

    /// <summary>Reads that result set to its end and sets the outcomes. Rows that lost go to <paramref name="losers"/>.</summary>
    public abstract void Read(NpgsqlDataReader reader, int start, int count, List<WriteOperation> losers);

    /// <summary>About how many bytes row <paramref name="index"/> takes beside its key.</summary>
    protected abstract int SizeOf(int index);
}
