using System.Collections.Immutable;

namespace OrleansVoxa.Grains.Apps;

/// <summary>
/// What is stored of an app. Of one that was removed the numbers stay, so that no instance of its successor is taken for one of its own.
/// Immutable. A member that an older version did not write reads as its default.
/// </summary>
[GenerateSerializer]
[Immutable]
[Alias("voxa.state.App")]
public sealed record AppGrainState
{
    /// <summary>The revisions that are kept, oldest first.</summary>
    [Id(0)]
    public ImmutableArray<StoredAppRevision> Revisions { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The last number that a revision was given.</summary>
    [Id(1)]
    public int LastRevision { get; init; }

    /// <summary>Which instances are wanted and where they stand.</summary>
    [Id(2)]
    public AppLife Life { get; init => field = value ?? new(); } = new();

    /// <summary>The last events, oldest first.</summary>
    [Id(3)]
    public ImmutableArray<StoredAppEvent> Events { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The last number that an event was given.</summary>
    [Id(4)]
    public long LastEvent { get; init; }

    /// <summary>When the app was first deployed.</summary>
    [Id(5)]
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When an operator last changed it.</summary>
    [Id(6)]
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The app is to go as soon as all machines know.</summary>
    [Id(7)]
    public bool Removing { get; init; }

    /// <summary>Whether there is an app.</summary>
    internal bool Exists => Life.Revision > 0 && !Removing;
}
