using Microsoft.Extensions.Logging.Abstractions;

namespace OrleansVoxa.Storage.Tests;

/// <summary>An empty database of some kind, on which a store can be opened as often as a test likes.</summary>
internal abstract class TestStore : IAsyncDisposable
{
    /// <summary>What the storm of writes is given to find the same database from another process.</summary>
    public abstract string[] StormArguments { get; }

    public abstract StoreFixture Open(Action<StorageOptions>? configure = null);

    /// <summary>Removes every row.</summary>
    public abstract Task ResetAsync();

    /// <summary>The field <c>count</c> of the one stored state, as plain SQL reads it.</summary>
    public abstract Task<string> CountBySqlAsync();

    /// <summary>Another program begins a transaction that changes every state, and holds it open until disposed.</summary>
    public abstract Task<IAsyncDisposable> ChangeRowsElsewhereAsync();

    public abstract ValueTask DisposeAsync();

    protected static StoreFixture Open(IStorageDatabase database, StorageOptions options)
    {
        var fixture = new StoreFixture(database, options, NullLoggerFactory.Instance);
        fixture.Store.Open();
        return fixture;
    }
}
