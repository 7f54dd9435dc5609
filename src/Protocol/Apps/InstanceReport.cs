using System.Collections.Immutable;

namespace OrleansVoxa.Protocol.Apps;

/// <summary>What a machine says of one instance. Immutable.</summary>
/// <param name="Instance">The text of an <see cref="InstanceId"/>.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Code">Why it failed or what it waits for, as a stable code of lower-case letters, digits and underscores; empty if there is nothing to say. At most 64 characters.</param>
/// <param name="Reason">The same as a sentence for people; empty if there is nothing to say. At most 1,024 characters.</param>
/// <param name="Container">The engine's id of its container; empty if there is none. At most 128 characters.</param>
/// <param name="Address">An IP address at which its ports are reached from this machine; empty if it does not run. At most 64 characters.</param>
/// <param name="StartedAt">When its container started; null if it has not.</param>
/// <param name="ExitCode">What its container ended with; null if it has not ended.</param>
/// <param name="OutOfMemory">Whether it ended for want of memory.</param>
/// <param name="Healthy">What the last checks say; null before the first one or without a check.</param>
/// <param name="CpuMillis">Processor time used lately, in thousandths of a processor; 0 if not known.</param>
/// <param name="MemoryBytes">Memory in use, in bytes; 0 if not known.</param>
/// <param name="CpuKnown">
/// Whether <paramref name="CpuMillis"/> was measured: it takes two samples, so in the first half minute of a container or of an agent it was not. Agents
/// of before did not say; what they do not say is read as true. Default true.
/// </param>
public sealed record InstanceReport(
    string Instance,
    InstanceState State,
    string Code,
    string Reason,
    string Container,
    string Address,
    DateTimeOffset? StartedAt,
    int? ExitCode,
    bool OutOfMemory,
    bool? Healthy,
    int CpuMillis,
    long MemoryBytes,
    bool CpuKnown = true)
{
    /// <summary>Most characters of a code.</summary>
    public const int MaximumCode = 64;

    /// <summary>Most characters of a reason.</summary>
    public const int MaximumReason = 1_024;

    /// <summary>Most characters of a container's id.</summary>
    public const int MaximumContainer = 128;

    /// <summary>Most characters of an address.</summary>
    public const int MaximumAddress = 64;

    /// <summary>Most instances that one report or one instruction may name.</summary>
    public const int MaximumCount = 1_000;
}
