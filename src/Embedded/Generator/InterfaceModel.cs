namespace OrleansVoxa.Embedded.Generator;

/// <summary>A grain or observer interface: its proxy's source, and what is wrong with it. Without a source it has no proxy.</summary>
internal sealed record InterfaceModel(string Interface, string ProxyName, string? Source, EquatableList<Fault> Faults);
