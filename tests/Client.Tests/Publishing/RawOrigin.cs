using System.Net;
using System.Net.Sockets;

namespace OrleansVoxa.Client.Tests.Publishing;

/// <summary>An HTTP server written by hand, so that it can answer early, wrongly or not at all.</summary>
internal sealed class RawOrigin : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Func<RawExchange, Task> _serve;
    private readonly Task _accepting;
    private readonly List<Task> _serving = [];
    private int _connections;

    public RawOrigin(Func<RawExchange, Task> serve)
    {
        _serve = serve;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>How often it was dialled.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Reads the head, then sends these bytes and closes.</summary>
    public static RawOrigin Answering(string answer) => new(async exchange =>
    {
        await exchange.ReadHeadAsync();
        await exchange.SendAsync(answer);
    });

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();

        // Stopped only when nothing accepts any more: a listener that has just stopped refuses to be asked at all.
        await _accepting;
        _listener.Stop();
        await Task.WhenAll(_serving);
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync(_stopping.Token);
                Interlocked.Increment(ref _connections);
                _serving.Add(ServeAsync(socket));
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or SocketException)
        {
            // The test ended.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using var exchange = new RawExchange(socket, _stopping.Token);
        try
        {
            await _serve(exchange);
        }
        catch (Exception fault) when (fault is IOException or OperationCanceledException or SocketException)
        {
            // The forwarder hung up, or the test ended.
        }
    }
}
