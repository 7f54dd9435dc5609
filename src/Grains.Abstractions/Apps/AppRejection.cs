namespace OrleansVoxa.Grains.Abstractions.Apps;

/// <summary>Why a machine cannot take an instance.</summary>
/// <param name="Node">The machine's node id.</param>
/// <param name="Reason">As <c>needs 512 MiB of memory, 300 MiB free</c>.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.AppRejection")]
public sealed record AppRejection([property: Id(0)] string Node, [property: Id(1)] string Reason);
