namespace OrleansVoxa.Grains.Abstractions.Objects;

/// <summary>Room that is set aside for an upload, and stays so for the object that comes of it. Immutable.</summary>
/// <param name="Upload">The upload's id.</param>
/// <param name="Key">The object's key.</param>
/// <param name="Length">Bytes.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.ObjectReservation")]
public sealed record ObjectReservation([property: Id(0)] string Upload, [property: Id(1)] string Key, [property: Id(2)] long Length);
