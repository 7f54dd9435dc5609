using System.Collections.Immutable;

namespace OrleansVoxa.Grains.Abstractions.Apps;

/// <summary>Something that a command wrote.</summary>
/// <param name="IsError">Whether it went to standard error.</param>
/// <param name="Bytes">The bytes.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.AppExecPiece")]
public sealed record AppExecPiece([property: Id(0)] bool IsError, [property: Id(1)] ImmutableArray<byte> Bytes);
