namespace OrleansVoxa.Embedded.Generator;

/// <summary>An alias, the interface that it must be unique in (empty for types), and where it stands.</summary>
internal sealed record AliasModel(string Scope, string Alias, string Symbol, Fault Place);
