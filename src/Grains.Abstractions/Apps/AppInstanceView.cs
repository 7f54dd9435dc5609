namespace OrleansVoxa.Grains.Abstractions.Apps;

/// <summary>An instance as it may be shown.</summary>
/// <param name="Id">The text of an <see cref="Protocol.Apps.InstanceId"/>.</param>
/// <param name="Revision">The revision of the manifest that it runs.</param>
/// <param name="Node">The node id of its machine; null while it has none.</param>
/// <param name="State">Where it stands, in lower case.</param>
/// <param name="Code">Why, as a code; empty if there is nothing to say.</param>
/// <param name="Reason">The same as a sentence; empty if there is nothing to say.</param>
/// <param name="Ready">Whether it is up: it runs, and its checks say that it is well.</param>
/// <param name="Container">The engine's id of its container; empty if there is none.</param>
/// <param name="Address">An IP address at which its machine reaches it; empty if it does not run.</param>
/// <param name="CreatedAt">When it was wanted.</param>
/// <param name="StartedAt">When its container started, by the machine's clock; null if it has not.</param>
/// <param name="EndedAt">When it was found to have ended, or was asked to; null if it has not.</param>
/// <param name="NotBefore">When it will be started at the earliest, since others failed before it; null if at once.</param>
/// <param name="ExitCode">What its container ended with; null if it has not.</param>
/// <param name="OutOfMemory">Whether it ended for want of memory.</param>
/// <param name="Failures">Instances that failed in a row in its place.</param>
/// <param name="CpuMillis">Processor time used lately, in thousandths of a processor; 0 if it was not measured yet.</param>
/// <param name="MemoryBytes">Memory in use, in bytes.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.AppInstanceView")]
public sealed record AppInstanceView(
    [property: Id(0)] string Id,
    [property: Id(1)] int Revision,
    [property: Id(2)] string? Node,
    [property: Id(3)] string State,
    [property: Id(4)] string Code,
    [property: Id(5)] string Reason,
    [property: Id(6)] bool Ready,
    [property: Id(7)] string Container,
    [property: Id(8)] string Address,
    [property: Id(9)] DateTimeOffset CreatedAt,
    [property: Id(10)] DateTimeOffset? StartedAt,
    [property: Id(11)] DateTimeOffset? EndedAt,
    [property: Id(12)] DateTimeOffset? NotBefore,
    [property: Id(13)] int? ExitCode,
    [property: Id(14)] bool OutOfMemory,
    [property: Id(15)] int Failures,
    [property: Id(16)] int CpuMillis,
    [property: Id(17)] long MemoryBytes);
