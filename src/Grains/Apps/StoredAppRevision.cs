namespace OrleansVoxa.Grains.Apps;

/// <summary>A revision of an app's manifest. Immutable. A member that an older version did not write reads as its default.</summary>
[GenerateSerializer]
[Immutable]
[Alias("voxa.state.AppRevision")]
public sealed record StoredAppRevision
{
    /// <summary>From 1.</summary>
    [Id(0)]
    public int Number { get; init; }

    /// <summary>The manifest's JSON, with null for every value of environment and secrets.</summary>
    [Id(1)]
    public string Manifest { get; init => field = value ?? ""; } = "";

    /// <summary>Those values by name, as JSON, in a secret box under the master key.</summary>
    [Id(2)]
    public byte[] Values { get; init => field = value ?? []; } = [];

    /// <summary>When it was brought.</summary>
    [Id(3)]
    public DateTimeOffset At { get; init; }

    /// <summary>By whom.</summary>
    [Id(4)]
    public string Operator { get; init => field = value ?? ""; } = "";
}
