using System.Collections.Immutable;

namespace OrleansVoxa.Grains.Abstractions.Apps;

/// <summary>An instance that requests may go to.</summary>
/// <param name="Instance">The text of an <see cref="Protocol.Apps.InstanceId"/>.</param>
/// <param name="Node">The node id of its machine.</param>
/// <param name="Address">An IP address at which its machine reaches it.</param>
/// <param name="Ports">Where it listens; the first is the one that requests go to.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.AppBackend")]
public sealed record AppBackend(
    [property: Id(0)] string Instance,
    [property: Id(1)] string Node,
    [property: Id(2)] string Address,
    [property: Id(3)] ImmutableArray<int> Ports);
