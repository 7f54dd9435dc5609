using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace OrleansVoxa.Client.Connections;

/// <summary>Those who want to hear of each change; a slow one misses the oldest, and all end with the client.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class Watchers
{
    private const int Remembered = 16;

    private readonly Lock _gate = new();
    private readonly List<Channel<ConnectionChange>> _channels = [];
    private bool _ended;

    public async IAsyncEnumerable<ConnectionChange> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateBounded<ConnectionChange>(new BoundedChannelOptions(Remembered) { FullMode = BoundedChannelFullMode.DropOldest });
        lock (_gate)
        {
            if (_ended) yield break;
            _channels.Add(channel);
        }

        try
        {
            await foreach (var change in channel.Reader.ReadAllAsync(cancellationToken)) yield return change;
        }
        finally
        {
            lock (_gate) _channels.Remove(channel);
        }
    }

    public void Tell(ConnectionState state, VoxaClientException? reason)
    {
        lock (_gate) _channels.ForEach(channel => channel.Writer.TryWrite(new ConnectionChange(state, reason)));
    }

    public void End()
    {
        lock (_gate)
        {
            _ended = true;
            _channels.ForEach(channel => channel.Writer.TryComplete());
        }
    }
}
