using OrleansVoxa.Protocol.Exchanges;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Tests.Exchanges;

/// <summary>Sends nothing and never says so.</summary>
internal sealed class HangingSender : IPacketSender
{
    public async ValueTask SendAsync(NodeId firstHop, ReadOnlyMemory<byte> packet, CancellationToken cancellationToken) =>
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
}
