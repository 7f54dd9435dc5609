using OrleansVoxa.Storage.Tests.Reminders;

namespace OrleansVoxa.Storage.Tests.Postgres;

public sealed class PostgresReminderTableTests(SharedPostgres postgres) : ReminderTableContract
{
    private protected override async ValueTask<TestStore> CreateAsync() => await PostgresTestStore.CreateAsync(postgres.Server);
}
