using System.Collections.Immutable;

namespace OrleansVoxa.Edge.Bridge;

/// <summary>A published service as its publisher signed it.</summary>
/// <param name="Name">Under which it is published.</param>
/// <param name="Service">The encoded signed service record.</param>
/// <param name="Owner">The encoded signed node record of the publisher; empty if the registry has none.</param>
/// <param name="Attached">The publisher has a session now.</param>
public sealed record ServiceRecords(string Name, ImmutableArray<byte> Service, ImmutableArray<byte> Owner, bool Attached);
