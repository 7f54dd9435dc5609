namespace OrleansVoxa.Storage.Tests;

/// <summary>Tests that hold for every database: a derived class says which.</summary>
public abstract class StoreContract : IAsyncLifetime
{
    private protected TestStore Database { get; private set; } = null!;

    private protected static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => Database = await CreateAsync();

    public async ValueTask DisposeAsync()
    {
        if (Database is not null) await Database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected abstract ValueTask<TestStore> CreateAsync();
}
