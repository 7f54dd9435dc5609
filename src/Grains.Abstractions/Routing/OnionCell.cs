namespace OrleansVoxa.Grains.Abstractions.Routing;

/// <summary>One onion packet on its way. The array is handed over and never touched again by whoever sent it.</summary>
/// <param name="Packet">2,048 or 32,768 bytes.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.OnionCell")]
public readonly record struct OnionCell([property: Id(0)] byte[] Packet);
