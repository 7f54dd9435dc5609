namespace OrleansVoxa.Embedded.Generator;

/// <summary>A grain class, and what is wrong with it.</summary>
internal sealed record GrainClassModel(string Name, string? GrainType, Fault? Place, EquatableList<Fault> Faults);
