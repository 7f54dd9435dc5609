using System.Collections.Immutable;

namespace OrleansVoxa.Grains.Objects;

/// <summary>What is stored of an object. Immutable. A member that an older version did not write reads as its default.</summary>
[GenerateSerializer]
[Immutable]
[Alias("voxa.state.Object")]
public sealed record ObjectGrainState
{
    /// <summary>The upload that the object came of; null while there is no object.</summary>
    [Id(0)]
    public StoredUpload? Committed { get; init; }

    /// <summary>Uploads that are open or to be cleared, oldest first.</summary>
    [Id(1)]
    public ImmutableArray<StoredUpload> Uploads { get; init => field = value.IsDefault ? [] : value; } = [];
}
