using System.Collections.Immutable;

namespace OrleansVoxa.Conformance.Tests.Grains;

/// <summary>A contract type made of all that the project's own are made of.</summary>
[GenerateSerializer]
[Immutable]
[Alias("conformance.Parcel")]
public sealed record Parcel(
    [property: Id(0)] string? Name,
    [property: Id(1)] ImmutableArray<byte> Bytes,
    [property: Id(2)] ImmutableArray<Label> Labels,
    [property: Id(3)] DateTimeOffset At,
    [property: Id(4)] TimeSpan? Within,
    [property: Id(5)] ParcelKind Kind,
    [property: Id(6)] byte[] Content);

/// <summary>A part of a <see cref="Parcel"/>.</summary>
[GenerateSerializer]
[Immutable]
[Alias("conformance.Label")]
public sealed record Label([property: Id(0)] string Text, [property: Id(1)] ulong Number);

/// <summary>Which parcel.</summary>
[GenerateSerializer]
[Alias("conformance.ParcelKind")]
public enum ParcelKind
{
    Small,
    Large,
}
