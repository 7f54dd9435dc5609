namespace OrleansVoxa.Grains.Abstractions.Apps;

/// <summary>What a machine says of one instance: <see cref="Protocol.Apps.InstanceReport"/>, as grains take it.</summary>
/// <param name="Instance">The text of an <see cref="Protocol.Apps.InstanceId"/>.</param>
/// <param name="State">Where it stands: a name of <see cref="Protocol.Apps.InstanceState"/> in lower case.</param>
/// <param name="Code">Why, as a code; may be empty.</param>
/// <param name="Reason">The same as a sentence; may be empty.</param>
/// <param name="Container">The engine's id of its container; may be empty.</param>
/// <param name="Address">An IP address at which its machine reaches it; may be empty.</param>
/// <param name="StartedAt">When its container started; null if it has not.</param>
/// <param name="ExitCode">What its container ended with; null if it has not.</param>
/// <param name="OutOfMemory">Whether it ended for want of memory.</param>
/// <param name="Healthy">What the last checks say; null before the first one or without a check.</param>
/// <param name="CpuMillis">Processor time used lately, in thousandths of a processor; null if it was not measured yet.</param>
/// <param name="MemoryBytes">Memory in use, in bytes.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.AppInstanceFacts")]
public sealed record AppInstanceFacts(
    [property: Id(0)] string Instance,
    [property: Id(1)] string State,
    [property: Id(2)] string Code,
    [property: Id(3)] string Reason,
    [property: Id(4)] string Container,
    [property: Id(5)] string Address,
    [property: Id(6)] DateTimeOffset? StartedAt,
    [property: Id(7)] int? ExitCode,
    [property: Id(8)] bool OutOfMemory,
    [property: Id(9)] bool? Healthy,
    [property: Id(10)] int? CpuMillis,
    [property: Id(11)] long MemoryBytes);
