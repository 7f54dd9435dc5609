using OrleansVoxa.Protocol.Exchanges;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Client.Routing;

/// <summary>Hands onion packets to the edge. Without a connection a packet is lost, and the exchange sends it again.</summary>
internal sealed class LinkPacketSender(VoxaClient client) : IPacketSender
{
    public ValueTask SendAsync(NodeId firstHop, ReadOnlyMemory<byte> packet, CancellationToken cancellationToken) =>
        client.Link?.SendAsync(new SubmitPacket(firstHop, packet), cancellationToken) ?? ValueTask.CompletedTask;
}
