using System.Runtime.CompilerServices;
using OrleansVoxa.Storage.Grains;
using OrleansVoxa.Storage.Transfer;

namespace OrleansVoxa.Storage;

/// <summary>The rows of a store while no silo runs on it; refused if one does. Not thread-safe.</summary>
public sealed class StoreRows : IDisposable
{
    private readonly IRowStore _rows;

    internal StoreRows(IRowStore rows) => _rows = rows;

    /// <summary>Takes the store, and checks its structure and schema.</summary>
    /// <exception cref="StorageException">It cannot be used, or a silo has it; the message says why.</exception>
    public static StoreRows Open(StoreLocation store, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(store);
        return new StoreRows(StoreMaintenance.Open(store, clock, mustExist: true));
    }

    /// <summary>The states of one grain type, ordered by the bytes of grain key and state name; read as they are asked for.</summary>
    /// <exception cref="StorageException">The database failed.</exception>
    public async IAsyncEnumerable<StoreRow> ReadAsync(string grainType, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var state in _rows.ReadStatesAsync(grainType, cancellationToken).ConfigureAwait(false))
            yield return new StoreRow(state.Key.Grain.Key.ToString()!, state.Key.StateName, state.Json);
    }

    /// <summary>Makes changes in one transaction. A row that is written gets the next version, whatever it had.</summary>
    /// <exception cref="StorageException">The database failed; then nothing was changed.</exception>
    public Task WriteAsync(IEnumerable<StoreRowChange> changes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(changes);
        return _rows.WriteAsync(
            [.. changes.Select(change => (new StateKey(GrainId.Create(change.GrainType, change.GrainKey), change.StateName), change.Json))], cancellationToken);
    }

    /// <summary>Gives the store free.</summary>
    public void Dispose() => _rows.Dispose();
}
