using OrleansVoxa.Storage.Tests.Reminders;

namespace OrleansVoxa.Storage.Tests.Sqlite;

public sealed class SqliteReminderTableTests : ReminderTableContract
{
    private protected override ValueTask<TestStore> CreateAsync() => new(new SqliteTestStore());
}
