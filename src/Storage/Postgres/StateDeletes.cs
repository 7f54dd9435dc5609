using Npgsql;
using NpgsqlTypes;
using OrleansVoxa.Storage.Commit;
using OrleansVoxa.Storage.Grains;

namespace OrleansVoxa.Storage.Postgres;

/// <summary>States to remove, each if its version is the expected one.</summary>
internal sealed class StateDeletes : RowSetOf<StateClear>
{
    protected override string Statement =>
        """
        DELETE FROM voxa.grain_state g
        USING unnest($1, $2, $3, $4) WITH ORDINALITY AS u (grain_type, grain_key, state_name, version, ordinal)
        WHERE g.grain_type = u.grain_type AND g.grain_key = u.grain_key AND g.state_name = u.state_name AND g.version = u.version
        RETURNING u.ordinal
        """;

    public override void Read(NpgsqlDataReader reader, int start, int count, List<WriteOperation> losers) =>
        ReadWinners(reader, start, count, losers, static _ => new WriteOutcome(true, 0));

    protected override void Bind(NpgsqlParameterCollection parameters, int start, int count)
    {
        Add(parameters, NpgsqlDbType.Text, start, count, row => row.Key.Grain.Type.Value.Value);
        Add(parameters, NpgsqlDbType.Text, start, count, row => row.Key.Grain.Key.Value);
        Add(parameters, NpgsqlDbType.Text, start, count, row => row.Key.StateName);
        Add(parameters, NpgsqlDbType.Bigint, start, count, row => row.ExpectedVersion);
    }
}
