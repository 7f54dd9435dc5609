using System.Collections.Immutable;
using Orleans.Concurrency;

namespace OrleansVoxa.Grains.Abstractions.Objects;

/// <summary>Counts what the cluster's objects and uploads take together, so that they stay within the limit. Key: <see cref="TheOnly"/>. It calls nobody.</summary>
[Alias("voxa.IObjectCatalogueGrain")]
public interface IObjectCatalogueGrain : IGrainWithStringKey
{
    /// <summary>The one key.</summary>
    const string TheOnly = "all";

    /// <summary>Sets room aside for an upload; durable when it returns. Again changes nothing. Only objects' grains call this.</summary>
    /// <returns>A refusal if there is no room; else a result without an object.</returns>
    Task<ObjectResult> Reserve(ObjectReservation reservation, CancellationToken cancellationToken);

    /// <summary>Gives the room of an upload back, or of the object that came of it. Again changes nothing. Only objects' grains call this.</summary>
    Task Release(string upload, CancellationToken cancellationToken);

    /// <summary>All that room is set aside for, by key.</summary>
    [ReadOnly]
    Task<ImmutableArray<ObjectReservation>> List(CancellationToken cancellationToken);
}
