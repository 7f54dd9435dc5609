using Npgsql;
using OrleansVoxa.Storage.Commit;
using OrleansVoxa.Storage.Reminders;

namespace OrleansVoxa.Storage.Postgres;

/// <summary>Removes all reminders; one statement does for as many as ask.</summary>
internal sealed class ReminderClears : RowSetOf<ReminderClear>
{
    protected override string Statement => "WITH gone AS (DELETE FROM voxa.reminder) SELECT 1";

    public override void Read(NpgsqlDataReader reader, int start, int count, List<WriteOperation> losers)
    {
        for (var i = start; i < start + count; i++) Row(i).Outcome = new WriteOutcome(true, 0);
    }

    protected override void Bind(NpgsqlParameterCollection parameters, int start, int count)
    {
        // The statement takes none.
    }
}
