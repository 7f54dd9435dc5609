namespace OrleansVoxa.Grains.Abstractions.Apps;

/// <summary>The size of a terminal.</summary>
/// <param name="Columns">Characters in a row, 1 to 65,535.</param>
/// <param name="Rows">Rows, 1 to 65,535.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.AppExecSize")]
public sealed record AppExecSize([property: Id(0)] int Columns, [property: Id(1)] int Rows);
