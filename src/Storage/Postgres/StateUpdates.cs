using Npgsql;
using NpgsqlTypes;
using OrleansVoxa.Storage.Commit;
using OrleansVoxa.Storage.Grains;

namespace OrleansVoxa.Storage.Postgres;

/// <summary>Changed states, each if its version is the expected one.</summary>
internal sealed class StateUpdates : RowSetOf<StateWrite>
{
    protected override string Statement =>
        """
        UPDATE voxa.grain_state g SET version = g.version + 1, state = u.state
        FROM unnest($1, $2, $3, $4, $5) WITH ORDINALITY AS u (grain_type, grain_key, state_name, version, state, ordinal)
        WHERE g.grain_type = u.grain_type AND g.grain_key = u.grain_key AND g.state_name = u.state_name AND g.version = u.version
        RETURNING u.ordinal
        """;

    public override void Read(NpgsqlDataReader reader, int start, int count, List<WriteOperation> losers) =>
        ReadWinners(reader, start, count, losers, static row => new WriteOutcome(true, row.ExpectedVersion + 1));

    protected override void Bind(NpgsqlParameterCollection parameters, int start, int count)
    {
        Add(parameters, NpgsqlDbType.Text, start, count, row => row.Key.Grain.Type.Value.Value);
        Add(parameters, NpgsqlDbType.Text, start, count, row => row.Key.Grain.Key.Value);
        Add(parameters, NpgsqlDbType.Text, start, count, row => row.Key.StateName);
        Add(parameters, NpgsqlDbType.Bigint, start, count, row => row.ExpectedVersion);
        Add(parameters, NpgsqlDbType.Json, start, count, row => row.Json);
    }

    protected override int SizeOf(int index) => Row(index).Json.Length;
}
