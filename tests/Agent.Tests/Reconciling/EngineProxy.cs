using System.Net.Sockets;

namespace OrleansVoxa.Agent.Tests.Reconciling;

/// <summary>Stands between an agent and a real engine, and can be away: connections end, and none is taken.</summary>
internal sealed class EngineProxy(string socket, string engine) : IAsyncDisposable
{
    private CancellationTokenSource? _open;
    private Task _accepting = Task.CompletedTask;

    public void Open()
    {
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(socket));
        listener.Listen();
        _open = new CancellationTokenSource();
        _accepting = AcceptAsync(listener, _open.Token);
    }

    public void Close()
    {
        _open!.Cancel();
        File.Delete(socket);
    }

    public async ValueTask DisposeAsync()
    {
        await _open!.CancelAsync();
        await _accepting;
    }

    private async Task AcceptAsync(Socket listener, CancellationToken ended)
    {
        var carrying = new List<Task>();
        using (listener)
        {
            try
            {
                while (true) carrying.Add(CarryAsync(await listener.AcceptAsync(ended), ended));
            }
            catch (OperationCanceledException)
            {
                // It is away now.
            }
        }

        await Task.WhenAll(carrying);
    }

    private async Task CarryAsync(Socket client, CancellationToken ended)
    {
        using var server = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await server.ConnectAsync(new UnixDomainSocketEndPoint(engine), CancellationToken.None);
        await using var near = new NetworkStream(client, ownsSocket: true);
        await using var far = new NetworkStream(server, ownsSocket: false);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ended);
        var ways = new[] { near.CopyToAsync(far, either.Token), far.CopyToAsync(near, either.Token) };
        await Task.WhenAny(ways);
        await either.CancelAsync();
        await Task.WhenAll(ways).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
