using System.Threading.Channels;
using OrleansVoxa.Grains.Abstractions.Routing;

namespace OrleansVoxa.Grains.Tests.Routing;

/// <summary>A session that keeps what it gets.</summary>
internal sealed class TestReceiver : IPacketReceiver
{
    private readonly Channel<byte[]> _packets = Channel.CreateBounded<byte[]>(1_000);
    private readonly TaskCompletionSource _forgotten = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Count => _packets.Reader.Count;

    public Task Receive(OnionCell cell)
    {
        _packets.Writer.TryWrite(cell.Packet);
        return Task.CompletedTask;
    }

    /// <summary>Ends when the grain says that it forgets the attachment.</summary>
    public Task Forgotten => _forgotten.Task;

    public Task Detached()
    {
        _forgotten.TrySetResult();
        return Task.CompletedTask;
    }

    public ValueTask<byte[]> NextAsync(CancellationToken cancellationToken) => _packets.Reader.ReadAsync(cancellationToken);
}
