namespace OrleansVoxa.Conformance.Tests.Grains;

[GenerateSerializer]
[Immutable]
[Alias("conformance.LedgerState")]
public sealed record LedgerState
{
    [Id(0)]
    public int Value { get; init; }
}
