using Npgsql;
using NpgsqlTypes;
using OrleansVoxa.Storage.Commit;
using OrleansVoxa.Storage.Grains;

namespace OrleansVoxa.Storage.Postgres;

/// <summary>New states. A row that is there already stays as it is.</summary>
internal sealed class StateInserts : RowSetOf<StateWrite>
{
    protected override string Statement =>
        """
        INSERT INTO voxa.grain_state (grain_type, grain_key, state_name, version, state)
        SELECT grain_type, grain_key, state_name, 1, state
        FROM unnest($1, $2, $3, $4) AS u (grain_type, grain_key, state_name, state)
        ON CONFLICT DO NOTHING
        RETURNING grain_type, grain_key, state_name
        """;

    public override void Read(NpgsqlDataReader reader, int start, int count, List<WriteOperation> losers)
    {
        // An insert can give back what it stored, but not the ordinal of the row it came from. The rows are stored in their
        // order, so those that come back are the given ones with gaps where another row was there first.
        var next = start;
        while (reader.Read())
        {
            while (!IsRow(reader, Row(next).Key)) Lose(Row(next++), losers);
            Row(next++).Outcome = new WriteOutcome(true, 1);
        }

        while (next < start + count) Lose(Row(next++), losers);
    }

    protected override void Bind(NpgsqlParameterCollection parameters, int start, int count)
    {
        Add(parameters, NpgsqlDbType.Text, start, count, row => row.Key.Grain.Type.Value.Value);
        Add(parameters, NpgsqlDbType.Text, start, count, row => row.Key.Grain.Key.Value);
        Add(parameters, NpgsqlDbType.Text, start, count, row => row.Key.StateName);
        Add(parameters, NpgsqlDbType.Json, start, count, row => row.Json);
    }

    protected override int SizeOf(int index) => Row(index).Json.Length;

    private static void Lose(StateWrite row, List<WriteOperation> losers)
    {
        row.Outcome = new WriteOutcome(false, 0);
        losers.Add(row);
    }

    private static bool IsRow(NpgsqlDataReader reader, in StateKey key) =>
        reader.GetFieldValue<byte[]>(1).AsSpan().SequenceEqual(key.Grain.Key.AsSpan())
        && reader.GetFieldValue<byte[]>(0).AsSpan().SequenceEqual(key.Grain.Type.AsSpan())
        && reader.GetString(2) == key.StateName;
}
