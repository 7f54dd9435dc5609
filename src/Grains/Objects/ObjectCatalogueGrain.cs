using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using OrleansVoxa.Grains.Abstractions.Objects;

namespace OrleansVoxa.Grains.Objects;

/// <summary>Counts what objects take. An upload is a rare act of an operator, so one grain counts for the whole cluster.</summary>
[GrainType("voxa.object-catalogue")]
public sealed class ObjectCatalogueGrain([PersistentState("object-catalogue")] IPersistentState<ObjectCatalogueState> store, IOptions<ObjectOptions> options) : Grain, IObjectCatalogueGrain
{
    /// <inheritdoc/>
    public async Task<ObjectResult> Reserve(ObjectReservation reservation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reservation);
        var taken = store.State.Taken;
        if (taken.Any(entry => entry.Upload == reservation.Upload)) return ObjectResult.Done;
        if (ObjectRules.JudgeRoom(taken, reservation.Length, options.Value) is { } refused) return refused;
        await store.Store(new ObjectCatalogueState { Taken = taken.Add(new StoredObjectRoom { Upload = reservation.Upload, Key = reservation.Key, Length = reservation.Length }) });
        return ObjectResult.Done;
    }

    /// <inheritdoc/>
    public async Task Release(string upload, CancellationToken cancellationToken)
    {
        var left = store.State.Taken.RemoveAll(entry => entry.Upload == upload);
        if (left.Length != store.State.Taken.Length) await store.Store(new ObjectCatalogueState { Taken = left });
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<ObjectReservation>> List(CancellationToken cancellationToken) => Task.FromResult<ImmutableArray<ObjectReservation>>(
        [.. store.State.Taken.Select(entry => new ObjectReservation(entry.Upload, entry.Key, entry.Length)).OrderBy(entry => entry.Key, StringComparer.Ordinal)]);
}
