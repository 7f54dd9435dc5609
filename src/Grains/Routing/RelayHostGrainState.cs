using System.Collections.Immutable;

namespace OrleansVoxa.Grains.Routing;

/// <summary>The relays of one host. Immutable. A member that an older version did not write reads as its default.</summary>
[GenerateSerializer]
[Immutable]
[Alias("voxa.state.RelayHost")]
public sealed record RelayHostGrainState
{
    /// <summary>All that were ever made, in the order of their names.</summary>
    [Id(0)]
    public ImmutableArray<HostedRelay> Relays { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>How many of them were asked for last.</summary>
    [Id(1)]
    public int Ensured { get; init; }
}
