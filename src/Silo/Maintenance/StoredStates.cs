using System.Runtime.CompilerServices;
using OrleansVoxa.Grains.Auditing;
using OrleansVoxa.Storage;

namespace OrleansVoxa.Silo.Maintenance;

/// <summary>The rows of a store, for rules that know grains and no database.</summary>
internal sealed class StoredStates(StoreRows rows) : IStoredStates
{
    public async IAsyncEnumerable<StoredGrainState> ReadAsync(string grainType, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in rows.ReadAsync(grainType, cancellationToken)) yield return new StoredGrainState(row.GrainKey, row.StateName, row.Json);
    }
}
