namespace OrleansVoxa.Grains.Routing;

/// <summary>What is stored of a service name. Immutable. A member that an older version did not write reads as its default.</summary>
[GenerateSerializer]
[Immutable]
[Alias("voxa.state.Service")]
public sealed record ServiceGrainState
{
    /// <summary>The node id that owns the name; empty if nobody ever published under it. It stays while nothing is published.</summary>
    [Id(0)]
    public string Owner { get; init => field = value ?? ""; } = "";

    /// <summary>The sequence of the last accepted record. It outlives withdrawal, so that no old record can be played back.</summary>
    [Id(1)]
    public ulong Sequence { get; init; }

    /// <summary>The encoded signed service record; empty while nothing is published.</summary>
    [Id(2)]
    public byte[] Record { get; init => field = value ?? []; } = [];

    /// <summary>When that record was accepted.</summary>
    [Id(3)]
    public DateTimeOffset PublishedAt { get; init; }

    /// <summary>Since when nothing is published, though the name is owned; null otherwise.</summary>
    [Id(4)]
    public DateTimeOffset? WithdrawnAt { get; init; }

    /// <summary>Since when the registry has been missing the owner; null while it knows the node.</summary>
    [Id(5)]
    public DateTimeOffset? UnownedSince { get; init; }

    /// <summary>The name is free again, and <see cref="Owner"/> only who had it last.</summary>
    [Id(6)]
    public bool Released { get; init; }
}
