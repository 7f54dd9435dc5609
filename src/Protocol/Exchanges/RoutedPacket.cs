using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Exchanges;

/// <summary>An onion packet and the relay that gets it first.</summary>
/// <param name="FirstHop">The relay.</param>
/// <param name="Packet">The packet, 2,048 or 32,768 bytes.</param>
public readonly record struct RoutedPacket(NodeId FirstHop, ReadOnlyMemory<byte> Packet);
