namespace OrleansVoxa.Protocol.Exchanges.Driving;

/// <summary>Sends packets one after the other; a packet that cannot be sent counts as lost, since losing packets is ordinary here.</summary>
/// <param name="sender">Where packets go.</param>
/// <param name="counters">What is counted.</param>
/// <param name="limit">How long a batch may take: a sender that hangs must not keep an exchange from its deadline.</param>
/// <param name="time">The clock.</param>
internal sealed class PacketOutput(IPacketSender sender, ExchangeCounters counters, TimeSpan limit, TimeProvider time)
{
    public async ValueTask SendAsync(List<RoutedPacket> packets, CancellationToken stopping)
    {
        if (packets.Count == 0) return;
        using var late = new CancellationTokenSource(limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stopping);
        foreach (var (firstHop, packet) in packets)
        {
            try
            {
                both.Token.ThrowIfCancellationRequested();
                await sender.SendAsync(firstHop, packet, both.Token).ConfigureAwait(false);
                counters.CountSent(1);
            }
            catch (Exception fault) when (fault is not OutOfMemoryException)
            {
                counters.CountDropped();
            }
        }
    }
}
