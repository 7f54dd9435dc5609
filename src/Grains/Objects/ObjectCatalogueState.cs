using System.Collections.Immutable;

namespace OrleansVoxa.Grains.Objects;

/// <summary>What is stored of the room that objects take. Immutable.</summary>
[GenerateSerializer]
[Immutable]
[Alias("voxa.state.ObjectCatalogue")]
public sealed record ObjectCatalogueState
{
    /// <summary>Each upload and object, in the order in which they came.</summary>
    [Id(0)]
    public ImmutableArray<StoredObjectRoom> Taken { get; init => field = value.IsDefault ? [] : value; } = [];
}
