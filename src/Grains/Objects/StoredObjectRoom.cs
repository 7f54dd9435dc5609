namespace OrleansVoxa.Grains.Objects;

/// <summary>Room that an upload, or the object that came of it, takes. Immutable.</summary>
[GenerateSerializer]
[Immutable]
[Alias("voxa.state.ObjectRoom")]
public sealed record StoredObjectRoom
{
    /// <summary>The upload's id.</summary>
    [Id(0)]
    public string Upload { get; init => field = value ?? ""; } = "";

    /// <summary>The object's key.</summary>
    [Id(1)]
    public string Key { get; init => field = value ?? ""; } = "";

    /// <summary>Bytes.</summary>
    [Id(2)]
    public long Length { get; init; }
}
