using OrleansVoxa.Protocol.Apps;
using OrleansVoxa.Protocol.Apps.Manifests;

namespace OrleansVoxa.Grains.Apps;

/// <summary>One instance of an app, as it is stored. Immutable. A member that an older version did not write reads as its default.</summary>
[GenerateSerializer]
[Immutable]
[Alias("voxa.state.AppInstance")]
public sealed record AppInstance
{
    /// <summary>The app's number for it.</summary>
    [Id(0)]
    public long Serial { get; init; }

    /// <summary>The revision that it runs.</summary>
    [Id(1)]
    public int Revision { get; init; }

    /// <summary>Its machine; null while it has none.</summary>
    [Id(2)]
    public string? Node { get; init; }

    /// <summary>Where it stands.</summary>
    [Id(3)]
    public InstanceState State { get; init; }

    /// <summary>Why, as a code.</summary>
    [Id(4)]
    public string Code { get; init => field = value ?? ""; } = "";

    /// <summary>The same as a sentence.</summary>
    [Id(5)]
    public string Reason { get; init => field = value ?? ""; } = "";

    /// <summary>The engine's id of its container.</summary>
    [Id(6)]
    public string Container { get; init => field = value ?? ""; } = "";

    /// <summary>Where its machine reaches it.</summary>
    [Id(7)]
    public string Address { get; init => field = value ?? ""; } = "";

    /// <summary>When it was wanted.</summary>
    [Id(8)]
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its container started, by the machine's clock.</summary>
    [Id(9)]
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it was first reported to run, by the cluster's clock.</summary>
    [Id(10)]
    public DateTimeOffset? RunningSince { get; init; }

    /// <summary>When it was found to have ended, or was asked to.</summary>
    [Id(11)]
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>When it may be placed; null: at once.</summary>
    [Id(12)]
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>What its container ended with.</summary>
    [Id(13)]
    public int? ExitCode { get; init; }

    /// <summary>Whether it ended for want of memory.</summary>
    [Id(14)]
    public bool OutOfMemory { get; init; }

    /// <summary>What the last checks say.</summary>
    [Id(15)]
    public bool? Healthy { get; init; }

    /// <summary>Instances that failed in a row in its place.</summary>
    [Id(16)]
    public int Failures { get; init; }

    /// <summary>Processor time used lately, in thousandths of a processor; null if it was not measured. Of the moment: of what is stored nothing is read back.</summary>
    [Id(17)]
    public int? CpuMillis { get; init; }

    /// <summary>Memory in use, in bytes.</summary>
    [Id(18)]
    public long MemoryBytes { get; init; }

    /// <summary>Its container runs and nothing says that it is unwell.</summary>
    internal bool Runs => State == InstanceState.Running && Healthy != false;

    /// <summary>When it counts as up if nothing else is said of it; null if that depends on what its machine says.</summary>
    /// <param name="specification">Its revision's.</param>
    internal DateTimeOffset? ReadyAt(AppSpecification specification) =>
        Runs && specification.Health is null ? RunningSince?.AddSeconds(specification.Update.ReadySeconds) : null;

    /// <summary>Whether it is up: its checks say so, or it has run for long enough where there are none.</summary>
    /// <param name="specification">Its revision's.</param>
    /// <param name="now">The moment.</param>
    internal bool IsReady(AppSpecification specification, DateTimeOffset now) =>
        specification.Health is not null ? Runs && Healthy == true : ReadyAt(specification) <= now;
}
