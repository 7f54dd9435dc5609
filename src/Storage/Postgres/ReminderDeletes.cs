using Npgsql;
using NpgsqlTypes;
using OrleansVoxa.Storage.Commit;
using OrleansVoxa.Storage.Reminders;

namespace OrleansVoxa.Storage.Postgres;

/// <summary>Reminders to remove, each if its version is the expected one.</summary>
internal sealed class ReminderDeletes : RowSetOf<ReminderDelete>
{
    protected override string Statement =>
        """
        DELETE FROM voxa.reminder r
        USING unnest($1, $2, $3, $4) WITH ORDINALITY AS u (grain_type, grain_key, name, version, ordinal)
        WHERE r.grain_type = u.grain_type AND r.grain_key = u.grain_key AND r.name = u.name AND r.version = u.version
        RETURNING u.ordinal
        """;

    // Nobody asks which version stood in the way of a removal, so those who lost are not looked up.
    public override void Read(NpgsqlDataReader reader, int start, int count, List<WriteOperation> losers) =>
        ReadWinners(reader, start, count, [], static _ => new WriteOutcome(true, 0));

    protected override void Bind(NpgsqlParameterCollection parameters, int start, int count)
    {
        Add(parameters, NpgsqlDbType.Text, start, count, row => row.Grain.Type.Value.Value);
        Add(parameters, NpgsqlDbType.Text, start, count, row => row.Grain.Key.Value);
        Add(parameters, NpgsqlDbType.Text, start, count, row => row.Name);
        Add(parameters, NpgsqlDbType.Bigint, start, count, row => row.ExpectedVersion);
    }
}
