using System.Collections.Immutable;

namespace OrleansVoxa.Grains.Abstractions.Apps;

/// <summary>Some lines, and where to go on.</summary>
/// <param name="Lines">The lines, oldest first.</param>
/// <param name="Next">The number after which to ask for more.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.AppLogPage")]
public sealed record AppLogPage([property: Id(0)] ImmutableArray<AppLogLine> Lines, [property: Id(1)] long Next);
