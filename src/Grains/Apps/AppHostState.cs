using System.Collections.Immutable;

namespace OrleansVoxa.Grains.Apps;

/// <summary>What is stored of a machine for apps. Immutable. A member that an older version did not write reads as its default.</summary>
[GenerateSerializer]
[Immutable]
[Alias("voxa.state.AppHost")]
public sealed record AppHostState
{
    /// <summary>When it was admitted; null: it is not.</summary>
    [Id(0)]
    public DateTimeOffset? AdmittedAt { get; init; }

    /// <summary>By whom.</summary>
    [Id(1)]
    public string? AdmittedBy { get; init; }

    /// <summary>An operator took it out; it is still told to stop what it has.</summary>
    [Id(2)]
    public bool Evicted { get; init; }

    /// <summary>It has been silent for too long.</summary>
    [Id(3)]
    public bool Lost { get; init; }

    /// <summary>It has reported since it was admitted.</summary>
    [Id(4)]
    public bool Reported { get; init; }

    /// <summary>Grows with each change of what it is to run.</summary>
    [Id(5)]
    public long Revision { get; init; }

    /// <summary>The engine and its version.</summary>
    [Id(6)]
    public string Engine { get; init => field = value ?? ""; } = "";

    /// <summary>Why it can run nothing; empty if it can.</summary>
    [Id(7)]
    public string Code { get; init => field = value ?? ""; } = "";

    /// <summary>The same as a sentence.</summary>
    [Id(8)]
    public string Reason { get; init => field = value ?? ""; } = "";

    /// <summary>Where it stands.</summary>
    [Id(9)]
    public string Region { get; init => field = value ?? ""; } = "";

    /// <summary>What it has that an app may ask for.</summary>
    [Id(10)]
    public ImmutableArray<string> Features { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Its processors, in thousandths.</summary>
    [Id(11)]
    public long CpuMillis { get; init; }

    /// <summary>Its memory, in bytes.</summary>
    [Id(12)]
    public long MemoryBytes { get; init; }

    /// <summary>Its storage, in bytes.</summary>
    [Id(13)]
    public long StorageBytes { get; init; }

    /// <summary>What it is to run, and what it has yet to stop.</summary>
    [Id(14)]
    public ImmutableArray<StoredAssignment> Assigned { get; init => field = value.IsDefault ? [] : value; } = [];
}
