using OrleansVoxa.Storage.Tests.Grains;

namespace OrleansVoxa.Storage.Tests.Postgres;

public sealed class PostgresGrainStorageTests(SharedPostgres postgres) : GrainStorageContract
{
    private protected override async ValueTask<TestStore> CreateAsync() => await PostgresTestStore.CreateAsync(postgres.Server);
}
