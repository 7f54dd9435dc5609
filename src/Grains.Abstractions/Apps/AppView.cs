using System.Collections.Immutable;

namespace OrleansVoxa.Grains.Abstractions.Apps;

/// <summary>An app with all that may be shown of it: no value of environment and secrets.</summary>
[GenerateSerializer]
[Immutable]
[Alias("voxa.AppView")]
public sealed record AppView
{
    /// <summary>What a list shows of it.</summary>
    [Id(0)]
    public required AppSummary Summary { get; init; }

    /// <summary>The manifest of the wanted revision as JSON, with null for every value of environment and secrets.</summary>
    [Id(1)]
    public required string Manifest { get; init; }

    /// <summary>The revision that is brought back if the wanted one does not come up; 0 outside of an update.</summary>
    [Id(2)]
    public int PreviousRevision { get; init; }

    /// <summary>Instances that are wanted and where they stand, oldest first.</summary>
    [Id(3)]
    public ImmutableArray<AppInstanceView> Instances { get; init; } = [];

    /// <summary>The last instances that ended, oldest first.</summary>
    [Id(4)]
    public ImmutableArray<AppInstanceView> Ended { get; init; } = [];

    /// <summary>Revisions that are kept, oldest first.</summary>
    [Id(5)]
    public ImmutableArray<AppRevisionView> Revisions { get; init; } = [];

    /// <summary>Why each machine was rejected when an instance last found none; empty once all have one.</summary>
    [Id(6)]
    public ImmutableArray<AppRejection> Rejections { get; init; } = [];
}
