using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Exchanges;

/// <summary>Hands onion packets to the network.</summary>
public interface IPacketSender
{
    /// <summary>
    /// Sends one packet to its first relay. Best effort: it may drop a packet that it cannot deliver, and then returns normally.
    /// An exception is taken for a lost packet too, except <see cref="OperationCanceledException"/>. Called concurrently.
    /// </summary>
    /// <param name="firstHop">The relay that peels it first.</param>
    /// <param name="packet">The packet; owned by the receiver of this call from now on.</param>
    /// <param name="cancellationToken">Ends the wait for room in a full queue.</param>
    ValueTask SendAsync(NodeId firstHop, ReadOnlyMemory<byte> packet, CancellationToken cancellationToken);
}
