using System.Collections.Immutable;

namespace OrleansVoxa.Grains.Abstractions.Apps;

/// <summary>What a balancer must know of an app.</summary>
/// <param name="Policy">How requests are spread: a name of <see cref="Protocol.Apps.Manifests.BalancingPolicy"/>.</param>
/// <param name="Ports">Ports of an instance by the balancer's ports for them; those without one are not named.</param>
/// <param name="Backends">Instances that are up, oldest first. Empty if there is none.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.AppRouting")]
public sealed record AppRouting(
    [property: Id(0)] string Policy,
    [property: Id(1)] ImmutableArray<AppHostPort> Ports,
    [property: Id(2)] ImmutableArray<AppBackend> Backends);
