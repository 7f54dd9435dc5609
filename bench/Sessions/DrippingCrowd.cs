using System.Net;
using System.Net.Sockets;

namespace OrleansVoxa.Bench.Sessions;

/// <summary>
/// Peers that begin a frame and then send a byte of it a second. Whom the edge cuts comes back at once, so that there are always as many.
/// </summary>
internal sealed class DrippingCrowd : IAsyncDisposable
{
    private const int ConnectingAtOnce = 64;

    // A frame of 60 KB that must not be encrypted: nothing in it is wrong yet.
    private static readonly byte[] Frame = [0xDE, 0xAD, 0xBE, 0xEF, 1, 0, 0, 0, 0xF0, 0, .. new byte[64]];

    private readonly IPEndPoint _to;
    private readonly (Socket? Socket, int Sent)[] _peers;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private readonly TaskCompletionSource _whole = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public DrippingCrowd(IPEndPoint to, int count)
    {
        (_to, _peers) = (to, new (Socket?, int)[count]);
        _running = Task.Run(RunAsync);
    }

    /// <summary>All of them have been connected once.</summary>
    public Task WholeAsync(CancellationToken cancellationToken) => _whole.Task.WaitAsync(cancellationToken);

    /// <summary>How often one was cut and came back.</summary>
    public long Returned { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var (socket, _) in _peers) socket?.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (true)
        {
            var next = Task.Delay(TimeSpan.FromSeconds(1), _stop.Token);
            List<int> gone = [];
            for (var i = 0; i < _peers.Length; i++)
                if (!Drip(ref _peers[i])) gone.Add(i);
            await Parallel.ForEachAsync(gone, new ParallelOptions { MaxDegreeOfParallelism = ConnectingAtOnce, CancellationToken = _stop.Token }, async (i, token) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                _peers[i] = (socket, 0);
                await socket.ConnectAsync(_to, token);
            });
            if (!_whole.TrySetResult()) Returned += gone.Count;
            await next;
        }
    }

    private static bool Drip(ref (Socket? Socket, int Sent) peer)
    {
        if (peer.Socket is not { } socket) return false;
        try
        {
            // Readable without bytes: the edge has closed.
            if (!(socket.Poll(0, SelectMode.SelectRead) && socket.Available == 0) && socket.Send(Frame, peer.Sent, 1, SocketFlags.None) == 1)
            {
                peer.Sent = Math.Min(peer.Sent + 1, Frame.Length - 1);
                return true;
            }
        }
        catch (SocketException)
        {
            // Reset by the edge, which had bytes unread.
        }

        socket.Dispose();
        peer = default;
        return false;
    }
}
