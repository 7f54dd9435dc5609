namespace OrleansVoxa.Protocol.Exchanges.Driving;

/// <summary>Sends packets one after the other; a packet that cannot be sent counts as lost, since losing packets is ordinary here.</summary>
internal sealed class PacketOutput(IPacketSender sender, ExchangeCounters counters, CancellationToken stopping)
{
    public async ValueTask SendAsync(List<RoutedPacket> packets)
    {
        foreach (var (firstHop, packet) in packets)
        {
            try
            {
                await sender.SendAsync(firstHop, packet, stopping).ConfigureAwait(false);
                counters.CountSent(1);
            }
            catch (Exception fault) when (fault is not OutOfMemoryException)
            {
                counters.CountDropped();
            }
        }
    }
}
