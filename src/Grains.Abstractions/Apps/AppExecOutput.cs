using System.Collections.Immutable;

namespace OrleansVoxa.Grains.Abstractions.Apps;

/// <summary>A batch of what a command wrote.</summary>
/// <param name="Number">Its number in the run, from 1.</param>
/// <param name="Pieces">What it wrote, in order.</param>
/// <param name="End">How it ended; null in all batches but the last.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.AppExecOutput")]
public sealed record AppExecOutput([property: Id(0)] long Number, [property: Id(1)] ImmutableArray<AppExecPiece> Pieces, [property: Id(2)] AppExecEnd? End);
