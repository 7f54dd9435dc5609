using System.Collections.Immutable;
using OrleansVoxa.Grains.Abstractions.Apps;

namespace OrleansVoxa.Grains.Apps;

/// <summary>What is stored of an app's log. Immutable. A member that an older version did not write reads as its default.</summary>
[GenerateSerializer]
[Immutable]
[Alias("voxa.state.AppLog")]
public sealed record AppLogState
{
    /// <summary>The number of the last line.</summary>
    [Id(0)]
    public long Last { get; init; }

    /// <summary>The lines, oldest first.</summary>
    [Id(1)]
    public ImmutableArray<AppLogLine> Lines { get; init => field = value.IsDefault ? [] : value; } = [];
}
