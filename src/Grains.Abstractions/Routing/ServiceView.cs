using System.Collections.Immutable;

namespace OrleansVoxa.Grains.Abstractions.Routing;

/// <summary>A published service.</summary>
/// <param name="Name">The name, or the owner's node id.</param>
/// <param name="Owner">The node id of the publisher.</param>
/// <param name="Record">The encoded signed service record.</param>
/// <param name="PublishedAt">When this record was accepted.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.ServiceView")]
public sealed record ServiceView(
    [property: Id(0)] string Name,
    [property: Id(1)] string Owner,
    [property: Id(2)] ImmutableArray<byte> Record,
    [property: Id(3)] DateTimeOffset PublishedAt);
