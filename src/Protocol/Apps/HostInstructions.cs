using System.Collections.Immutable;

namespace OrleansVoxa.Protocol.Apps;

/// <summary>What a machine is to run from now on: all of it, so that one answer is enough whatever got lost before. Immutable.</summary>
/// <param name="Revision">Grows with every change of the rest.</param>
/// <param name="Instances">What is to run. An instance of this cluster that is not named here is stopped and removed.</param>
/// <param name="Forget">Ended instances whose report has been taken in and which the agent need not report again.</param>
/// <param name="Registries">Hosts from which images may be pulled, exactly as they stand in a reference; empty if none.</param>
/// <param name="NextSeconds">When to report again if nothing happens before, in seconds, 1 to 300.</param>
public sealed record HostInstructions(
    long Revision,
    ImmutableArray<InstanceSpecification> Instances,
    ImmutableArray<string> Forget,
    ImmutableArray<string> Registries,
    int NextSeconds)
{
    /// <summary>Most registries.</summary>
    public const int MaximumRegistries = 64;

    /// <summary>Most characters of a registry's host and port.</summary>
    public const int MaximumRegistry = 255;

    /// <summary>Longest time to the next report, in seconds.</summary>
    public const int MaximumNextSeconds = 300;
}
