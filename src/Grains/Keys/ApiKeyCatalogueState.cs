using System.Collections.Immutable;

namespace OrleansVoxa.Grains.Keys;

/// <summary>What is stored of the catalogue: the ids. Everything else is the keys' own. Immutable.</summary>
[GenerateSerializer]
[Immutable]
[Alias("voxa.state.ApiKeyCatalogue")]
public sealed record ApiKeyCatalogueState
{
    /// <summary>The ids, oldest first. One may have no key behind it: its maker crashed before anybody got the secret.</summary>
    [Id(0)]
    public ImmutableArray<string> Keys { get; init => field = value.IsDefault ? [] : value; } = [];
}
