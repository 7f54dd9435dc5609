namespace OrleansVoxa.Grains.Objects;

/// <summary>What is stored of a part. Immutable, as nobody changes the bytes.</summary>
[GenerateSerializer]
[Immutable]
[Alias("voxa.state.ObjectPart")]
public sealed record ObjectPartState
{
    /// <summary>Its bytes, in base64 where it is stored.</summary>
    [Id(0)]
    public byte[] Bytes { get; init => field = value ?? []; } = [];
}
