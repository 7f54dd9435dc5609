using System.Threading.Channels;
using OrleansVoxa.Grains.Abstractions.Routing;

namespace OrleansVoxa.Edge.Routing;

/// <summary>A receiver with a bounded queue: the grain's call returns at once, a full queue drops, and the sender re-sends.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class PacketInbox : IPacketReceiver
{
    private readonly Channel<byte[]> _queue;
    private long _dropped;

    public PacketInbox(int capacity) => _queue = Channel.CreateBounded<byte[]>(
        new BoundedChannelOptions(capacity) { FullMode = BoundedChannelFullMode.Wait, SingleReader = false });

    /// <summary>Packets lost because the queue was full.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    public Task Receive(OnionCell cell)
    {
        if (!_queue.Writer.TryWrite(cell.Packet)) Interlocked.Increment(ref _dropped);
        return Task.CompletedTask;
    }

    public IAsyncEnumerable<byte[]> ReadAllAsync(CancellationToken cancellationToken) => _queue.Reader.ReadAllAsync(cancellationToken);

    /// <summary>Takes nothing more; readers end once the queue is empty.</summary>
    public void Complete() => _queue.Writer.TryComplete();
}
