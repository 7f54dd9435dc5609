using Npgsql;
using NpgsqlTypes;
using OrleansVoxa.Storage.Commit;

namespace OrleansVoxa.Storage.Postgres;

/// <summary>A set of operations of one type.</summary>
internal abstract class RowSetOf<TOperation> : RowSet
    where TOperation : WriteOperation
{
    private readonly List<TOperation> _rows = [];

    public override int Count => _rows.Count;

    protected abstract string Statement { get; }

    public void Add(TOperation operation) => _rows.Add(operation);

    public override void Clear() => _rows.Clear();

    public override NpgsqlBatchCommand Command(int start, int count)
    {
        var command = new NpgsqlBatchCommand(Statement);
        Bind(command.Parameters, start, count);
        return command;
    }

    protected override int SizeOf(int index) => 0;

    protected abstract void Bind(NpgsqlParameterCollection parameters, int start, int count);

    protected TOperation Row(int index) => _rows[index];

    /// <summary>Adds one value of each row as an array.</summary>
    protected void Add<TValue>(NpgsqlParameterCollection parameters, NpgsqlDbType type, int start, int count, Func<TOperation, TValue> value)
    {
        var values = new TValue[count];
        for (var i = 0; i < count; i++) values[i] = value(_rows[start + i]);
        parameters.Add(new NpgsqlParameter<TValue[]> { NpgsqlDbType = NpgsqlDbType.Array | type, TypedValue = values });
    }

    /// <summary>Reads the ordinals, from 1, of the rows that won, in any order; the others lost.</summary>
    protected void ReadWinners(NpgsqlDataReader reader, int start, int count, List<WriteOperation> losers, Func<TOperation, WriteOutcome> won)
    {
        var winners = 0;
        Span<bool> seen = count <= 1_024 ? stackalloc bool[count] : new bool[count];
        while (reader.Read())
        {
            var index = (int)reader.GetInt64(0) - 1;
            seen[index] = true;
            var row = Row(start + index);
            row.Outcome = won(row);
            winners++;
        }

        if (winners == count) return;
        for (var i = 0; i < count; i++)
        {
            if (seen[i]) continue;
            Row(start + i).Outcome = new WriteOutcome(false, 0);
            losers.Add(Row(start + i));
        }
    }
}
