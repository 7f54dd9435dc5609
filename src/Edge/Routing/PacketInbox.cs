using System.Threading.Channels;

namespace OrleansVoxa.Edge.Routing;

/// <summary>A bounded queue of packets: writing returns at once, a full queue drops, and the sender re-sends.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class PacketInbox
{
    private readonly Channel<byte[]> _queue;
    private long _dropped;

    public PacketInbox(int capacity) => _queue = Channel.CreateBounded<byte[]>(
        new BoundedChannelOptions(capacity) { FullMode = BoundedChannelFullMode.Wait, SingleReader = false });

    /// <summary>Packets lost because the queue was full.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Takes a packet, which nobody may change from now on, or drops it.</summary>
    public void Write(byte[] packet)
    {
        if (!_queue.Writer.TryWrite(packet)) Interlocked.Increment(ref _dropped);
    }

    public IAsyncEnumerable<byte[]> ReadAllAsync(CancellationToken cancellationToken) => _queue.Reader.ReadAllAsync(cancellationToken);

    /// <summary>Takes nothing more; readers end once the queue is empty.</summary>
    public void Complete() => _queue.Writer.TryComplete();
}
