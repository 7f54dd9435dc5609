using System.Collections.Immutable;

namespace OrleansVoxa.Protocol.Apps;

/// <summary>All that a machine must know to run one instance. It never changes: another specification is another instance. Immutable.</summary>
/// <param name="Instance">The text of an <see cref="InstanceId"/>.</param>
/// <param name="Source">What it is made from.</param>
/// <param name="Command">Program and arguments in place of the image's own; empty for the image's. At most 64 of at most 4,096 characters.</param>
/// <param name="Environment">Its environment, in the order given; no name twice.</param>
/// <param name="Limits">What it may use.</param>
/// <param name="Writable">Folders it may write to.</param>
/// <param name="Ports">TCP ports on which it listens, at most 16, 1 to 65,535; the first is the one that requests go to.</param>
/// <param name="OutsideNetwork">Whether it may reach other networks than its own. Default is no.</param>
/// <param name="Health">How to ask whether it is well; null to go by whether its container runs.</param>
/// <param name="StopSeconds">How long it has to end by itself when it is stopped, in seconds, 0 to 300.</param>
public sealed record InstanceSpecification(
    string Instance,
    AppSource Source,
    ImmutableArray<string> Command,
    ImmutableArray<EnvironmentVariable> Environment,
    SandboxLimits Limits,
    ImmutableArray<WritablePath> Writable,
    ImmutableArray<int> Ports,
    bool OutsideNetwork,
    HealthCheck? Health,
    int StopSeconds)
{
    /// <summary>Most words of a command.</summary>
    public const int MaximumWords = 64;

    /// <summary>Most characters of a word of a command.</summary>
    public const int MaximumWord = 4_096;

    /// <summary>Most ports.</summary>
    public const int MaximumPorts = 16;

    /// <summary>Longest grace when it is stopped, in seconds.</summary>
    public const int MaximumStopSeconds = 300;
}
