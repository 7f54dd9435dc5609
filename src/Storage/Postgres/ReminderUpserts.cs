using Npgsql;
using NpgsqlTypes;
using OrleansVoxa.Storage.Commit;
using OrleansVoxa.Storage.Reminders;

namespace OrleansVoxa.Storage.Postgres;

/// <summary>Reminders to store, whatever the stored version is.</summary>
internal sealed class ReminderUpserts : RowSetOf<ReminderUpsert>
{
    protected override string Statement =>
        """
        INSERT INTO voxa.reminder AS r (grain_type, grain_key, name, grain_hash, start_at, start_tick, period, version)
        SELECT grain_type, grain_key, name, grain_hash, start_at, start_tick, period, 1
        FROM unnest($1, $2, $3, $4, $5, $6, $7) AS u (grain_type, grain_key, name, grain_hash, start_at, start_tick, period)
        ON CONFLICT (grain_type, grain_key, name) DO UPDATE
            SET start_at = excluded.start_at, start_tick = excluded.start_tick, period = excluded.period, version = r.version + 1
        RETURNING r.grain_key, r.name, r.version
        """;

    public override void Read(NpgsqlDataReader reader, int start, int count, List<WriteOperation> losers)
    {
        // Every row comes back, in its order.
        for (var i = start; i < start + count; i++)
        {
            var upsert = Row(i);
            if (!reader.Read() || reader.GetString(1) != upsert.Row.Name || reader.GetString(0) != upsert.Row.Grain.Key.ToString())
                throw new InvalidOperationException("The database answered an upsert of reminders in another order than it was sent.");
            upsert.Outcome = new WriteOutcome(true, reader.GetInt64(2));
        }
    }

    protected override void Bind(NpgsqlParameterCollection parameters, int start, int count)
    {
        Add(parameters, NpgsqlDbType.Text, start, count, row => row.Row.Grain.Type.Value.Value);
        Add(parameters, NpgsqlDbType.Text, start, count, row => row.Row.Grain.Key.Value);
        Add(parameters, NpgsqlDbType.Text, start, count, row => row.Row.Name);
        Add(parameters, NpgsqlDbType.Bigint, start, count, row => (long)row.Row.Grain.GetUniformHashCode());
        Add(parameters, NpgsqlDbType.TimestampTz, start, count, row => ReminderInstant.ToMicroseconds(row.Row.StartAtUtc));
        Add(parameters, NpgsqlDbType.Smallint, start, count, row => ReminderInstant.RestOf(row.Row.StartAtUtc));
        Add(parameters, NpgsqlDbType.Bigint, start, count, row => row.Row.Period.Ticks);
    }
}
