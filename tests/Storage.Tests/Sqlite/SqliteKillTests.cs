using OrleansVoxa.Storage.Tests.Grains;

namespace OrleansVoxa.Storage.Tests.Sqlite;

public sealed class SqliteKillTests : KillContract
{
    private protected override ValueTask<TestStore> CreateAsync() => new(new SqliteTestStore());
}
