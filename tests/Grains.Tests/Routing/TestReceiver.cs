using System.Threading.Channels;
using OrleansVoxa.Grains.Abstractions.Routing;

namespace OrleansVoxa.Grains.Tests.Routing;

/// <summary>A session that keeps what it gets.</summary>
internal sealed class TestReceiver : IPacketReceiver
{
    private readonly Channel<byte[]> _packets = Channel.CreateBounded<byte[]>(1_000);

    public int Count => _packets.Reader.Count;

    public Task Receive(OnionCell cell)
    {
        _packets.Writer.TryWrite(cell.Packet);
        return Task.CompletedTask;
    }

    public ValueTask<byte[]> NextAsync(CancellationToken cancellationToken) => _packets.Reader.ReadAsync(cancellationToken);
}
