using System.Collections.Immutable;

namespace OrleansVoxa.Protocol.Apps.Manifests;

/// <summary>What a manifest says, checked and with every default filled in. <see cref="AppManifest"/> reads and writes it. Immutable.</summary>
/// <param name="Name">The app's name, which is its id.</param>
/// <param name="Version">What its owner calls this state of it; 1 to 64 of <c>[A-Za-z0-9._+-]</c>. Says nothing to the cluster.</param>
/// <param name="Source">What it is made from.</param>
/// <param name="Replicas">Instances that are wanted, 1 to 10. Default 1.</param>
/// <param name="Limits">What each instance may use.</param>
/// <param name="StorageBytes">What all writable folders of an instance together may hold, in bytes, and what is reserved for it on its machine. 0 to 10 GiB.</param>
/// <param name="Ports">Ports of an instance, the first is the one that requests go to.</param>
/// <param name="OutsideNetwork">Whether instances may reach other networks than their own. Default false.</param>
/// <param name="Command">Program and arguments in place of the image's own; empty for the image's.</param>
/// <param name="Environment">Environment and secrets.</param>
/// <param name="Writable">Folders that an instance may write to.</param>
/// <param name="StopSeconds">How long an instance has to end by itself, in seconds, 0 to 300. Default 10.</param>
/// <param name="Health">How instances are asked whether they are well; null to go by whether they run.</param>
/// <param name="Autoscaling">How the number of instances follows the load; null to keep it.</param>
/// <param name="Placement">Which machines are fit.</param>
/// <param name="Balancing">How requests are spread.</param>
/// <param name="Update">How another revision takes over.</param>
public sealed record AppSpecification(
    AppName Name,
    string Version,
    AppSource Source,
    int Replicas,
    SandboxLimits Limits,
    long StorageBytes,
    ImmutableArray<PortMapping> Ports,
    bool OutsideNetwork,
    ImmutableArray<string> Command,
    ImmutableArray<EnvironmentVariable> Environment,
    ImmutableArray<WritablePath> Writable,
    int StopSeconds,
    HealthCheck? Health,
    AutoscaleRules? Autoscaling,
    PlacementRules Placement,
    BalancingPolicy Balancing,
    UpdateRules Update)
{
    /// <summary>Most instances of an app.</summary>
    public const int MaximumReplicas = 10;

    /// <summary>Most storage of an instance, in bytes: 10 GiB.</summary>
    public const long MaximumStorage = WritablePath.MaximumBytes;

    /// <summary>Most characters of a version.</summary>
    public const int MaximumVersion = 64;

    /// <summary>What a machine must know to run one instance of this.</summary>
    /// <param name="instance">The instance.</param>
    public InstanceSpecification Instance(InstanceId instance) => new(
        instance.ToString(), Source, Command, Environment, Limits, Writable, [.. Ports.Select(port => port.Port)], OutsideNetwork, Health, StopSeconds);
}
