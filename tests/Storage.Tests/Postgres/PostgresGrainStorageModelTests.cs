using OrleansVoxa.Storage.Tests.Grains;

namespace OrleansVoxa.Storage.Tests.Postgres;

public sealed class PostgresGrainStorageModelTests(SharedPostgres postgres) : GrainStorageModelContract
{
    private protected override int Sequences => 12;

    private protected override async ValueTask<TestStore> CreateAsync() => await PostgresTestStore.CreateAsync(postgres.Server);
}
