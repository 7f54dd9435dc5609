using Npgsql;
using NpgsqlTypes;
using OrleansVoxa.Storage.Commit;
using OrleansVoxa.Storage.Grains;

namespace OrleansVoxa.Storage.Postgres;

/// <summary>Which versions are stored: for clearing what should not be there, and for telling those who lost what they lost to.</summary>
internal sealed class StateVersions : RowSetOf<WriteOperation>
{
    protected override string Statement =>
        """
        SELECT u.ordinal, g.version
        FROM unnest($1, $2, $3) WITH ORDINALITY AS u (grain_type, grain_key, state_name, ordinal)
        JOIN voxa.grain_state g ON g.grain_type = u.grain_type AND g.grain_key = u.grain_key AND g.state_name = u.state_name
        """;

    public override void Read(NpgsqlDataReader reader, int start, int count, List<WriteOperation> losers)
    {
        // Only a clear that expects no row can succeed here, and only if none comes back.
        for (var i = start; i < start + count; i++)
            Row(i).Outcome = new WriteOutcome(Row(i) is StateClear { ExpectedVersion: 0 }, 0);
        while (reader.Read())
            Row(start + (int)reader.GetInt64(0) - 1).Outcome = new WriteOutcome(false, reader.GetInt64(1));
    }

    protected override void Bind(NpgsqlParameterCollection parameters, int start, int count)
    {
        Add(parameters, NpgsqlDbType.Text, start, count, row => KeyOf(row).Grain.Type.Value.Value);
        Add(parameters, NpgsqlDbType.Text, start, count, row => KeyOf(row).Grain.Key.Value);
        Add(parameters, NpgsqlDbType.Text, start, count, row => KeyOf(row).StateName);
    }

    private static StateKey KeyOf(WriteOperation operation) => operation switch
    {
        StateWrite write => write.Key,
        StateClear clear => clear.Key,
        _ => throw new NotSupportedException($"{operation.GetType()} has no state."),
    };
}
