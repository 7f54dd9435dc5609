using System.Collections.Immutable;
using OrleansVoxa.Protocol.Apps.Manifests;

namespace OrleansVoxa.Grains.Abstractions.Apps;

/// <summary>What a balancer must know of an app.</summary>
/// <param name="Policy">How requests are spread.</param>
/// <param name="Ports">Ports of an instance by the balancer's ports for them; those without one are not named.</param>
/// <param name="Backends">Instances that are up, oldest first. Empty if there is none.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.AppRouting")]
public sealed record AppRouting(
    [property: Id(0)] BalancingPolicy Policy,
    [property: Id(1)] ImmutableArray<AppHostPort> Ports,
    [property: Id(2)] ImmutableArray<AppBackend> Backends);
