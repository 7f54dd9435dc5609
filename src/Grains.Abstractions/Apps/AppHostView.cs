using System.Collections.Immutable;

namespace OrleansVoxa.Grains.Abstractions.Apps;

/// <summary>A machine for apps: what is shown of it, and what placement goes by.</summary>
[GenerateSerializer]
[Immutable]
[Alias("voxa.AppHostView")]
public sealed record AppHostView
{
    /// <summary>The node id of its agent's key, 40 hexadecimal digits.</summary>
    [Id(0)]
    public required string NodeId { get; init; }

    /// <summary>One of <see cref="AppHostStates"/>.</summary>
    [Id(1)]
    public required string State { get; init; }

    /// <summary>Why it can run nothing, as a code of its agent or of <see cref="AppCodes"/>; empty if it can.</summary>
    [Id(2)]
    public string Code { get; init; } = "";

    /// <summary>The same as a sentence.</summary>
    [Id(3)]
    public string Reason { get; init; } = "";

    /// <summary>The engine and its version; empty if none answered.</summary>
    [Id(4)]
    public string Engine { get; init; } = "";

    /// <summary>Where it stands; empty if nobody said.</summary>
    [Id(5)]
    public string Region { get; init; } = "";

    /// <summary>What it has that an app may ask for.</summary>
    [Id(6)]
    public ImmutableArray<string> Features { get; init; } = [];

    /// <summary>What it has in all.</summary>
    [Id(7)]
    public AppResources Capacity { get; init; } = AppResources.None;

    /// <summary>What is reserved of that, also for instances that are being stopped.</summary>
    [Id(8)]
    public AppResources Reserved { get; init; } = AppResources.None;

    /// <summary>Apps with instances there, by name.</summary>
    [Id(9)]
    public ImmutableArray<AppHostApp> Apps { get; init; } = [];

    /// <summary>When it was admitted; null if it is not.</summary>
    [Id(10)]
    public DateTimeOffset? AdmittedAt { get; init; }

    /// <summary>By whom; null if it is not.</summary>
    [Id(11)]
    public string? AdmittedBy { get; init; }

    /// <summary>When it last reported, as far as this run of the cluster knows; null if it has not.</summary>
    [Id(12)]
    public DateTimeOffset? ReportedAt { get; init; }
}
