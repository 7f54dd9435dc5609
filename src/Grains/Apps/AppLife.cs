using System.Collections.Immutable;

namespace OrleansVoxa.Grains.Apps;

/// <summary>What <see cref="AppLifecycle"/> goes by: which instances are wanted and where they stand. Immutable, stored.</summary>
[GenerateSerializer]
[Immutable]
[Alias("voxa.state.AppLife")]
public sealed record AppLife
{
    /// <summary>The wanted revision; 0: the app was never deployed.</summary>
    [Id(0)]
    public int Revision { get; init; }

    /// <summary>The revision that is brought back if the wanted one does not come up; 0 outside of an update.</summary>
    [Id(1)]
    public int Previous { get; init; }

    /// <summary>Instances that are wanted.</summary>
    [Id(2)]
    public int Replicas { get; init; }

    /// <summary>None is wanted, whatever <see cref="Replicas"/> says.</summary>
    [Id(3)]
    public bool Stopped { get; init; }

    /// <summary>The last serial that was given.</summary>
    [Id(4)]
    public long LastSerial { get; init; }

    /// <summary>Instances that are there or should be, oldest first.</summary>
    [Id(5)]
    public ImmutableArray<AppInstance> Instances { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The last ones that ended, oldest first.</summary>
    [Id(6)]
    public ImmutableArray<AppInstance> Ended { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Machines that have yet to be told that instances go.</summary>
    [Id(7)]
    public ImmutableArray<AppRelease> Releases { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>When the update last got further; null outside of one.</summary>
    [Id(8)]
    public DateTimeOffset? ProgressAt { get; init; }

    /// <summary>How many instances of the wanted revision were up then.</summary>
    [Id(9)]
    public int ProgressReady { get; init; }

    /// <summary>Instances of the wanted revision that failed in this update.</summary>
    [Id(10)]
    public int UpdateFailures { get; init; }

    /// <summary>When <see cref="Replicas"/> last changed.</summary>
    [Id(11)]
    public DateTimeOffset? ScaledAt { get; init; }

    /// <summary>What the app as a whole has to say, as a code; empty: nothing.</summary>
    [Id(12)]
    public string Code { get; init => field = value ?? ""; } = "";

    /// <summary>The same as a sentence.</summary>
    [Id(13)]
    public string Reason { get; init => field = value ?? ""; } = "";

    /// <summary>When the wanted revision was deployed or took over: only from then on its load can show that fewer instances would do.</summary>
    [Id(14)]
    public DateTimeOffset? SettledAt { get; init; }
}
