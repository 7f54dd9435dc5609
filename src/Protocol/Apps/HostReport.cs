using System.Collections.Immutable;

namespace OrleansVoxa.Protocol.Apps;

/// <summary>The body of the Call <c>apps.sync</c>: what an agent knows of its machine and of all instances on it. The reply is <see cref="HostInstructions"/>. Immutable.</summary>
/// <param name="Run">Drawn at random when the agent starts, 32 hexadecimal digits: tells two agents with one key apart.</param>
/// <param name="Engine">The engine and its version, as <c>docker 20.10.24</c>; empty while it does not answer. At most 128 characters.</param>
/// <param name="Code">Empty if the agent can run instances; otherwise why not, as <c>engine_unreachable</c>. At most 64 characters.</param>
/// <param name="Reason">The same as a sentence. At most 1,024 characters.</param>
/// <param name="Region">Where the machine stands; empty if nobody said. At most 64 characters.</param>
/// <param name="Features">What the machine has that an app may ask for, as <c>gpu</c>. At most 64 of 1 to 64 of <c>[a-z0-9_.-]</c>.</param>
/// <param name="Capacity">What it has in all.</param>
/// <param name="Revision">The revision of the last instructions that were taken in; 0 if none.</param>
/// <param name="Instances">Every instance on the machine that belongs to this cluster, also ended ones that have not been forgotten.</param>
public sealed record HostReport(
    string Run,
    string Engine,
    string Code,
    string Reason,
    string Region,
    ImmutableArray<string> Features,
    HostCapacity Capacity,
    long Revision,
    ImmutableArray<InstanceReport> Instances)
{
    /// <summary>The name of the Call.</summary>
    public const string Method = "apps.sync";

    /// <summary>Characters of a run.</summary>
    public const int RunLength = 32;

    /// <summary>Most features.</summary>
    public const int MaximumFeatures = 64;

    /// <summary>Most characters of a feature, of a region, and of a code.</summary>
    public const int MaximumWord = 64;
}
