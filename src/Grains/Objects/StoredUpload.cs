namespace OrleansVoxa.Grains.Objects;

/// <summary>An upload whose parts are stored or to be cleared. Immutable.</summary>
[GenerateSerializer]
[Immutable]
[Alias("voxa.state.Upload")]
public sealed record StoredUpload
{
    /// <summary>Its id, under which its parts are.</summary>
    [Id(0)]
    public string Id { get; init => field = value ?? ""; } = "";

    /// <summary>Bytes that it is to have.</summary>
    [Id(1)]
    public long Length { get; init; }

    /// <summary>When it was begun; of one that became the object, when it was committed.</summary>
    [Id(2)]
    public DateTimeOffset At { get; init; }

    /// <summary>By whom.</summary>
    [Id(3)]
    public string Operator { get; init => field = value ?? ""; } = "";

    /// <summary>It takes no more parts; those that it has are to go.</summary>
    [Id(4)]
    public bool Over { get; init; }
}
