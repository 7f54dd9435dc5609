using System.Collections.Immutable;

namespace OrleansVoxa.Grains.Apps;

/// <summary>What is stored of a shard of the catalogue: who is listed. How they stand they know themselves. Immutable.</summary>
[GenerateSerializer]
[Immutable]
[Alias("voxa.state.AppCatalogue")]
public sealed record AppCatalogueState
{
    /// <summary>The apps' names, sorted.</summary>
    [Id(0)]
    public ImmutableArray<string> Apps { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The hosts' node ids, sorted.</summary>
    [Id(1)]
    public ImmutableArray<string> Hosts { get; init => field = value.IsDefault ? [] : value; } = [];
}
